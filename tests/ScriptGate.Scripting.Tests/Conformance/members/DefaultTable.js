//# get @MAIL [null, { "a": [1] }]
var t = table;
return t.get('k').then(function (nothing) {
  return t.set('k', { a: [1] }).then(function () { return t.get('k'); }).then(function (value) { return [nothing, value]; });
});

//# set @MAIL "v"
var t = table;
return t.set('k', 'v', { lifetime: '5m', idle: 1000 }).then(function () { return t.get('k'); });

//# add @MAIL [true, false]
var t = table;
return t.add('k', 1).then(function (first) { return t.add('k', 2).then(function (second) { return [first, second]; }); });

//# increment @MAIL [1, 6]
var t = table;
return t.increment('k').then(function (one) { return t.increment('k', 5).then(function (six) { return [one, six]; }); });

//# append @MAIL [2, 4]
var t = table;
return t.append('k', 'ab').then(function (two) { return t.append('k', 'cd').then(function (four) { return [two, four]; }); });

//# touch @MAIL [false, true]
var t = table;
return t.touch('k').then(function (no) { return t.set('k', 1).then(function () { return t.touch('k', '1m'); }).then(function (yes) { return [no, yes]; }); });

//# remaining @MAIL [null, 60000]
var t = table;
return t.remaining('k').then(function (nothing) { return t.set('k', 1, { lifetime: '1m' }).then(function () { return t.remaining('k'); }).then(function (left) { return [nothing, left]; }); });

//# remove @MAIL [false, true]
var t = table;
return t.remove('k').then(function (no) { return t.set('k', 1).then(function () { return t.remove('k'); }).then(function (yes) { return [no, yes]; }); });

//# namespace @MAIL [1, 1]
return table.increment('k').then(function (one) { return table.namespace('mine').increment('k').then(function (own) { return [one, own]; }); });
