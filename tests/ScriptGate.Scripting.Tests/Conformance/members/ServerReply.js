//# command @SERVER_REPLY "RCPT"
return it.command;

//# code @SERVER_REPLY 250
return it.code;

//# enhancedCode @SERVER_REPLY "2.1.5"
return it.enhancedCode;

//# text @SERVER_REPLY "fine"
return it.text;

//# text= @SERVER_REPLY "FINE"
it.text = it.text.toUpperCase();
return it.text;

//# recipient @SERVER_REPLY "Bob@Example.net"
return String(it.recipient);

//# toString @SERVER_REPLY "250 2.1.5 fine"
return String(it);
