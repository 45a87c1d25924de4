//# address @CONNECT "198.51.100.9"
return String(session.proxy.address);

//# port @CONNECT 50000
return session.proxy.port;

//# protocol @CONNECT "proxy-v2"
return session.proxy.protocol;

//# local @CONNECT false
return session.proxy.local;

//# clientName @CONNECT null
return session.proxy.clientName;

//# authority @CONNECT "mx.example"
return session.proxy.authority;

//# field @CONNECT ["é1", null, "field: type must be a whole number from 0 to 255, but is the number 256"]
try { session.proxy.field(256); } catch (error) { return [session.proxy.field(224), session.proxy.field(225), error.message]; }
