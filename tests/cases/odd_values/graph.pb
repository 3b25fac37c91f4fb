
.
aPlaceholder*
dtype0*
shape:
.
bPlaceholder*
dtype0*
shape:

sumAddab*
T0
 

differenceSubab*
T0

equalEqualab*
T0

lessLessab*
T0

nanIsNana*
T0"&