//# code @PROTOCOL "early-talker"
return it.code;

//# line @PROTOCOL "EHLO x"
return it.line;

//# fatal @PROTOCOL false
return it.fatal;

//# command @PROTOCOL "CONNECT"
return it.command;
