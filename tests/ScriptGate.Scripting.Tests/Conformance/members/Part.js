//# path @MESSAGE "1.2"
return it.parts[2].path;

//# type @MESSAGE "application/zip"
return it.parts[2].type;

//# detectedType @MESSAGE "application/zip"
return it.parts[2].detectedType;

//# charset @MESSAGE "utf-8"
return it.parts[1].charset;

//# encoding @MESSAGE "base64"
return it.parts[2].encoding;

//# disposition @MESSAGE "attachment"
return it.parts[2].disposition;

//# filename @MESSAGE "files.zip"
return it.parts[2].filename;

//# filenames @MESSAGE ["files.zip"]
return it.parts[2].filenames;

//# isAttachment @MESSAGE [false, true]
return [it.parts[1].isAttachment, it.parts[2].isAttachment];

//# size @MESSAGE 29
return it.parts[1].size;

//# sha256 @MESSAGE 64
return it.parts[1].sha256.length;

//# entries @MESSAGE ["docs/a.txt"]
return it.parts[2].entries.map(function (entry) { return entry.name; });

//# text @MESSAGE [true, null]
return Promise.all([it.parts[1].text(), it.parts[2].text()]).then(function (texts) { return [texts[0].length > 20, texts[1]]; });

//# read @MESSAGE ["PK", 29]
return Promise.all([it.parts[2].read(0, 2), it.parts[1].read(0)]).then(function (texts) { return [texts[0], texts[1].length]; });

//# chunks @MESSAGE [true, true]
var part = it.parts[1], chunks = part.chunks();
return chunks.next().then(function (first) {
  return part.read(0).then(function (text) { return chunks.next().then(function (last) { return [first.value === text, last.done]; }); });
});
