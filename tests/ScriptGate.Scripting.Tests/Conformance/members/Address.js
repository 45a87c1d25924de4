//# version @CONNECT 4
return session.client.address.version;

//# in @CONNECT [true, false, true]
var a = session.client.address;
return [a['in']('192.0.2.0/24'), a.in('10.0.0.0/8'), a.in('192.0.2.7')];

//# toString @CONNECT ["192.0.2.7", "at 192.0.2.7"]
return [String(session.client.address), 'at ' + session.client.address];
