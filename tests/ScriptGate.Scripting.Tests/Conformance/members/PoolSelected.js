//# pool @POOL_SELECTED "mail"
return it.pool;

//# tls @POOL_SELECTED "none"
return it.tls;

//# tls= @POOL_SELECTED "require"
it.tls = 'require';
return it.tls;

//# verify @POOL_SELECTED false
return it.verify;

//# verify= @POOL_SELECTED true
it.verify = true;
return it.verify;

//# name @POOL_SELECTED null
return it.name;

//# name= @POOL_SELECTED "mx.example"
it.name = 'mx.example';
return it.name;

//# announce @POOL_SELECTED "none"
return it.announce;

//# announce= @POOL_SELECTED ["xclient", "announce: members of the pool 'mail' cannot be told in this way; what can be chosen: 'none', 'xclient'"]
it.announce = 'xclient';
try {
  it.announce = 'proxy-v2';
} catch (error) {
  return [it.announce, error.message];
}
