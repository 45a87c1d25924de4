//# disable @CONNECT false
session.security.disable('spf');
return session.security.isEnabled('spf');

//# enable @CONNECT true
session.security.disable();
session.security.enable();
return session.security.isEnabled('spf');

//# isEnabled @CONNECT true
return session.security.isEnabled('relay');
