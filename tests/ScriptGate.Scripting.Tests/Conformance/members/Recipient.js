//# address @RCPT "Bob"
return it.address.local;

//# parameters @RCPT { "NOTIFY": "NEVER" }
return it.parameters;

//# pool @RCPT null
return it.pool;

//# pool= @RCPT "archive"
it.pool = 'archive';
return it.pool;

//# reply @RCPT 250
return it.reply.code;

//# toString @RCPT "Bob@Example.net"
return String(it);

//# address= @RCPT ["new@example.net", "Bob@Example.net"]
it.address = 'new@example.net';
return [String(it.address), String(it.original)];

//# original @RCPT "Bob@Example.net"
return String(it.original);

//# verdict @RCPT "accept"
return it.verdict;
