//# mechanism @MAIL "PLAIN"
return session.auth.mechanism;

//# user @MAIL "ada"
return session.auth.user;
