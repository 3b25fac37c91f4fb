
.
aPlaceholder*
dtype0	*
shape:
.
bPlaceholder*
dtype0	*
shape:

sumAddab*
T0	

productMulab*
T0	
#
quotientFloorDivab*
T0	

restFloorModab*
T0	"&