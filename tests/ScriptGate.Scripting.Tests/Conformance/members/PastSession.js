//# id @DISCONNECT "SG-0123456789ABCDEF"
return session.id;

//# virtualServer @DISCONNECT "inbound"
return session.virtualServer;

//# client @DISCONNECT "192.0.2.7"
return String(session.client.address);
