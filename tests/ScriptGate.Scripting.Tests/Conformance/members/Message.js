//# headers @HEADERS [true, "Hello"]
return [it.headers === it.headers, it.headers.get('subject')];

//# size @MESSAGE true
return it.size > 400;

//# parts @MESSAGE ["1", "1.1", "1.2"]
return it.parts.map(function (part) { return part.path; });

//# attachments @MESSAGE ["files.zip"]
return it.attachments.map(function (part) { return part.filename; });

//# findings @MESSAGE ["base64-long-line"]
return it.findings;

//# subject @MESSAGE "Hello"
return it.subject;

//# from @MESSAGE ["Ada", "ada@example.org"]
return [it.from[0].name, it.from[0].address];

//# to @MESSAGE ["bob", "example.net"]
it.headers.replace('To', 'bob@example.net');
return [it.to[0].local, it.to[0].domain];

//# urls @MESSAGE ["https://example.org/offer"]
return it.urls();

//# read @MESSAGE ["Received", 8, ""]
return Promise.all([it.read(0, 8), it.read(it.size - 8), it.read(it.size)]).then(function (texts) { return [texts[0], texts[1].length, texts[2]]; });

//# chunks @MESSAGE [true, "chunks: length must be a whole number from 1 to 262144, but is the number 0"]
return it.chunks(100).next().then(function (first) {
  return it.read(0, 100).then(function (text) {
    try { it.chunks(0); } catch (error) { return [first.value === text, error.message]; }
  });
});
