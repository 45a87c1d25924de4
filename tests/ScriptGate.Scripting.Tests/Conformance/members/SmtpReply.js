//# code @RCPT 250
return it.reply.code;

//# enhancedCode @RCPT "2.1.5"
return it.reply.enhancedCode;

//# text @RCPT "Ok"
return it.reply.text;

//# toString @RCPT "250 2.1.5 Ok"
return String(it.reply);
