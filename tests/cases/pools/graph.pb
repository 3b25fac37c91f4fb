
U
xPlaceholder*
dtype0*6
shape-:+ÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿÿ
U
maxMaxPoolx*
T0*
ksize
*
paddingSAME*
strides

U
avgAvgPoolx*
T0*
ksize
*
paddingSAME*
strides
"&