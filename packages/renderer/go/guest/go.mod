module gitopssuite/guest

go 1.24
