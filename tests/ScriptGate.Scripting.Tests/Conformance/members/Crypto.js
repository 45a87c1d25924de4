//# hash @MAIL "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
return crypto.hash('sha256', 'abc');

//# hmac @MAIL "80070713463e7749b90c2dc24911e275"
return crypto.hmac('md5', 'key', 'The quick brown fox jumps over the lazy dog');

//# equals @MAIL [true, false]
return [crypto.equals('a', 'a'), crypto.equals('a', 'b')];

//# toBase64 @MAIL "aGk="
return crypto.toBase64('hi');

//# fromBase64 @MAIL ["hi", null]
return [crypto.fromBase64('aGk='), crypto.fromBase64('?')];
