//# id @MAIL [1, 2]
return [after('1h', function () {}).id, every('1h', function () {}).id];

//# cancel @MAIL [true, false]
var timer = after('1h', function () {});
return [timer.cancel(), timer.cancel()];
