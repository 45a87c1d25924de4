//# id @REFUSED "SG-A-2"
return it.id;

//# command @REFUSED "RCPT"
return it.command;

//# reply @REFUSED "550 5.7.1 No"
return String(it.reply);

//# by @REFUSED "spf"
return it.by;
