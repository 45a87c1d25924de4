//# accept @RSET "accept"
return accept().kind;

//# discard @RSET ["discard", true, "kept"]
return [discard().kind, discard() === discard(), (function () { try { Object.defineProperty(discard(), 'seen', { value: 1 }); return 'changed'; } catch (error) { return 'kept'; } })()];

//# defer @QUIT ["defer 4.7.1 Later", "defer: 550 is not a code of this verdict"]
return (function () { try { defer(550, 'x'); } catch (error) { return [String(defer('4.7.1', 'Later')), error.message]; } })();

//# reject @MAIL ["reject 5.7.1 No", "reject 5.7.1 No", "reject: text must be a string, but is an object"]
return (function () { try { reject({}); } catch (error) { return [String(reject('5.7.1', 'No')), String(reject(554, '5.7.1', 'No')), error.message]; } })();

//# disconnect @MAIL "disconnect"
return disconnect('4.3.0', 'Bye').kind;

//# dataGroup @MAIL "partners"
return dataGroup('partners').name;

//# limiter @MAIL [{ "allowed": true, "count": 1, "retryAfter": 0 }, { "allowed": false, "count": 1, "retryAfter": 60000 }]
var options = { limit: 1, window: '1m' };
return limiter('k', options).then(function (first) { return limiter('k', options).then(function (second) { return [first, second]; }); });

//# env @MAIL ["secret", null]
return [env('KEY'), env('UNSET')];

//# now @MAIL [1772600767000, true]
return [now(), now === Date.now];

//# random @MAIL [true, true]
return [random() < 1, random === Math.random];

//# violation @MAIL ["reject", null]
var first = violation('my-check', { score: 5, why: ['a'] });
return [first.kind, null];

//# fact @MAIL [42.5, true]
return fact('reputation').then(function (score) { return fact('nothing').then(null, function (error) { return [score, error.message.indexOf('nothing') > 0]; }); });

//# log @MAIL null
log('text', 1, true, null, [1], { a: 1 });
return undefined;

//# http @MAIL "reputation"
return http('reputation').name;

//# tcp @MAIL "policy"
return tcp('policy').name;

//# sleep @MAIL ["slept", "sleep: the time must be a duration such as '500ms' or '5s', at most 5 minutes, or a number of milliseconds"]
return sleep(1).then(function () { try { sleep('6m'); } catch (error) { return ['slept', error.message]; } });

//# after @MAIL [true, "after: the callback must be a function, but is 5 (number)"]
return (function () { try { after('1h', 5); } catch (error) { return [after('1h', function () { return 1; }).id > 0, error.message]; } })();

//# every @MAIL [true, "every: the interval must be a duration from '100ms' to '30d', or a number of milliseconds"]
return (function () { try { every(99, function () {}); } catch (error) { return [every('1h', function () {}).id > 0, error.message]; } })();

//# cancelTimer @MAIL [true, false]
var id = after('1h', function () {}).id;
return [cancelTimer(id), cancelTimer(id)];

//# counter @MAIL "conformance_count"
return counter('conformance_count', 'For a test.').name;

//# histogram @MAIL "conformance_sizes"
return histogram('conformance_sizes', { unit: 'By', help: 'For a test.' }).name;

//# pool @MAIL ["mail", "there is no pool 'mial'; did you mean 'mail'?"]
var wrong = 'mial';
try { pool(wrong); } catch (error) { return [pool('mail').name, error.message]; }
