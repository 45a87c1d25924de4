//# command @REPLY "RSET"
return it.command;

//# code @REPLY 250
return it.code;

//# enhancedCode @REPLY "2.0.0"
return it.enhancedCode;

//# text @REPLY "Ok"
return it.text;

//# text= @REPLY ["Fine", "text: control characters cannot stand in a reply"]
it.text = 'Fine';
try { it.text = 'a\r\n250 b'; } catch (error) { return [it.text, error.message]; }

//# toString @REPLY "250 2.0.0 Ok"
return String(it);

//# host @REPLY/EHLO "gw.example"
return it.host;

//# host= @REPLY/EHLO ["mx.example", null]
it.host = 'mx.example';
return [it.host, null];

//# capabilities @REPLY/EHLO ["SIZE 1000", "PIPELINING"]
return it.capabilities.list;
