-- Tables of later migrations get their wall without asking for it.
select wall_off_tenants();
