//# verb @MAIL "EHLO"
return session.hello.verb;

//# name @MAIL "client.example"
return session.hello.name;
