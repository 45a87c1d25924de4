//# name @MAIL "policy"
return tcp('policy').name;

//# ask @MAIL "answer to question"
return tcp('policy').ask('question', { until: '\n\n', timeout: 500 });
