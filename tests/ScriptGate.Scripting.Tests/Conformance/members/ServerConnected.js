//# pool @SERVER_CONNECTED "mail"
return it.pool;

//# member @SERVER_CONNECTED "127.0.0.1:2600"
return it.member;

//# reused @SERVER_CONNECTED true
return it.reused;

//# address @SERVER_CONNECTED ["10.0.0.4", true]
return [String(it.address), it.address.in('10.0.0.0/8')];

//# source @SERVER_CONNECTED "192.0.2.10"
return String(it.source);

//# tls @SERVER_CONNECTED "1.3"
return it.tls.version;

//# announced @SERVER_CONNECTED "xclient"
return it.announced;
