//# count @HEADERS 6
return it.headers.count;

//# get @HEADERS ["Hello", null]
return [it.headers.get('SUBJECT'), it.headers.get('X-None')];

//# all @HEADERS ["one", "two"]
return it.headers.all('received');

//# add @HEADERS ["mark", 7]
it.headers.add('X-Mark', 'mark');
return [it.headers.get('x-mark'), it.headers.count];

//# remove @HEADERS [2, []]
return [it.headers.remove('Received'), it.headers.all('Received')];

//# names @HEADERS true
return it.headers.names().length === it.headers.count && it.headers.names()[0] === 'Received';

//# decoded @HEADERS ["Hello", null]
return [it.headers.decoded('subject'), it.headers.decoded('X-None')];

//# raw @HEADERS [" Hello", null]
return [it.headers.raw('subject'), it.headers.raw('X-None')];

//# addresses @HEADERS [[], 2, {"name":"Ada","address":"ada@example.org","local":"ada","domain":"example.org"}]
it.headers.add('Cc', 'Ada <ada@EXAMPLE.org>, bob@example.net');
return [it.headers.addresses('Bcc'), it.headers.addresses('cc').length, it.headers.addresses('cc')[0]];

//# replace @HEADERS [1, "Other", 0, "new"]
return [it.headers.replace('subject', 'Other'), it.headers.get('Subject'), it.headers.replace('X-New', 'new'), it.headers.get('x-new')];
