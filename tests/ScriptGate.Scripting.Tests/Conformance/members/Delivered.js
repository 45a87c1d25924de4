//# id @DELIVERED "SG-A-1"
return it.id;

//# from @DELIVERED "a@x"
return String(it.from);

//# recipients @DELIVERED ["b@y"]
return it.recipients.map(String);

//# size @DELIVERED 10
return it.size;

//# pool @DELIVERED "mail"
return it.pool;

//# member @DELIVERED "m:25"
return it.member;

//# reply @DELIVERED 250
return it.reply.code;
