//# address @CONNECT 4
return session.client.address.version;

//# port @CONNECT 40123
return session.client.port;

//# trusted @CONNECT true
return session.client.trusted;

//# country @CONNECT "DE"
return session.client.country;

//# name @CONNECT "client.example"
return session.client.name();
