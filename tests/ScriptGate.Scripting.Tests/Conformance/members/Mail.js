//# from @MAIL "example.org"
return it.from.domain;

//# parameters @MAIL "1000"
return it.parameters.SIZE;

//# size @MAIL 1000
return it.size;

//# transaction @MAIL "SG-0123456789ABCDEF-1"
return it.transaction.id;

//# from= @MAIL ["new@example.org", "ada@Example.ORG"]
it.from = 'new@example.org';
return [String(it.from), String(it.originalFrom)];

//# originalFrom @MAIL "ada@Example.ORG"
return String(it.originalFrom);
