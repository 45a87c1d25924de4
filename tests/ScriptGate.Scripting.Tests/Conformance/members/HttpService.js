//# name @MAIL "reputation"
return http('reputation').name;

//# get @MAIL [200, "application/json", "GET check?x=1 ", "GET check?x=1 ", true]
return http('reputation').get('check?x=1', { timeout: '1s' }).then(function (answer) {
  return [answer.status, answer.headers['content-type'], JSON.parse(answer.text).asked, answer.json.asked, Object.isFrozen(answer.json)];
});

//# post @MAIL ["POST x {\"a\":[1]}", "POST x text"]
return http('reputation').post('x', { a: [1] }).then(function (first) {
  return http('reputation').post('x', 'text').then(function (second) { return [first.json.asked, second.json.asked]; });
});

//# request @MAIL ["PUT x b", "get: the service 'reputation' is down"]
return http('reputation').request({ method: 'PUT', path: 'x', body: 'b' }).then(function (answer) {
  return http('reputation').get('down').then(null, function (error) { return [answer.json.asked, error.message]; });
});
