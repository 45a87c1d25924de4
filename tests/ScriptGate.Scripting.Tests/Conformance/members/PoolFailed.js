//# pool @POOL_FAILED "mail"
return it.pool;

//# reason @POOL_FAILED "refused"
return it.reason;
