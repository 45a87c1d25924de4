//# a @MAIL ["192.0.2.25"]
return dns.a('mx.example');

//# aaaa @MAIL ["2001:db8::25"]
return dns.aaaa('mx.example');

//# mx @MAIL [{ "preference": 10, "exchange": "mx.example" }]
return dns.mx('example.org');

//# txt @MAIL ["v=spf1 -all"]
return dns.txt('example.org');

//# ptr @MAIL ["client.example"]
return dns.ptr(session.client.address);

//# dnsbl @MAIL ["127.0.0.2"]
return dns.dnsbl('dnsbl.example');
