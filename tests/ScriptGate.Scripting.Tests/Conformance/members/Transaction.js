//# id @DATA "SG-0123456789ABCDEF-1"
return session.transaction.id;

//# from @DATA "ada@Example.ORG"
return String(session.transaction.from);

//# parameters @DATA { "SIZE": "1000", "SMTPUTF8": true }
return session.transaction.parameters;

//# recipients @DATA ["Bob@Example.net", "carol@example.com"]
return session.transaction.recipients.map(String);

//# size @DATA 1000
return session.transaction.size;

//# pool @DATA null
return session.transaction.pool;

//# pool= @DATA "archive"
session.transaction.pool = 'archive';
return session.transaction.pool;

//# notes @DATA { "a": 1 }
session.transaction.notes.a = 1;
return session.transaction.notes;

//# originalFrom @DATA "ada@Example.ORG"
return String(session.transaction.originalFrom);

//# refused @DATA []
return session.transaction.refused.map(String);

//# member @DATA null
return session.transaction.member;

//# member= @DATA "127.0.0.1:2600"
var name = '127.0.0.1:2600';
session.transaction.member = name;
return session.transaction.member;

//# persistenceKey @DATA null
return session.transaction.persistenceKey;

//# persistenceKey= @DATA "example.org"
session.transaction.persistenceKey = 'example.org';
return session.transaction.persistenceKey;
