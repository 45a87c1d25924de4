//# id @CONNECT "SG-0123456789ABCDEF"
return session.id;

//# virtualServer @CONNECT "inbound"
return session.virtualServer;

//# client @CONNECT [true, "192.0.2.7"]
return [session.client === session.client, String(session.client.address)];

//# hello @MAIL "client.example"
return session.hello.name;

//# tls @MAIL "1.3"
return session.tls.version;

//# auth @MAIL "PLAIN"
return session.auth.mechanism;

//# user @MAIL "ada"
return session.user;

//# transaction @DATA "SG-0123456789ABCDEF-1"
return session.transaction.id;

//# starttls @CONNECT "allow"
return session.starttls;

//# starttls= @CONNECT "require"
session.starttls = 'require';
return session.starttls;

//# pool @CONNECT null
return session.pool;

//# pool= @CONNECT ["archive", "there is no pool 'archiv'; did you mean 'archive'?"]
session.pool = 'archive';
var name = 'archiv';
try { session.pool = name; } catch (error) { return [session.pool, error.message]; }

//# security @CONNECT true
return session.security.isEnabled('spf');

//# notes @CONNECT [[1, "two"], true]
session.notes.list = [1, 'two'];
return [session.notes.list, session.notes === session.notes];

//# member @CONNECT null
return session.member;

//# member= @CONNECT "127.0.0.1:2600"
var name = '127.0.0.1:2600';
session.member = name;
return session.member;

//# source @CONNECT null
return session.source;

//# source= @CONNECT ["192.0.2.99", "source: 'nowhere' is not an IP address"]
session.source = '192.0.2.99';
try { session.source = 'nowhere'; } catch (error) { return [session.source, error.message]; }

//# trusted @CONNECT true
return session.trusted;

//# startedAt @CONNECT 1772600767000
return session.startedAt;

//# counters @CONNECT [7, true]
return [session.counters.commands, session.counters === session.counters];

//# disable @CONNECT "disable: there is no event and no rule 'RCTP'; did you mean 'RCPT'? (checks are switched off by session.security.disable)"
session.disable('RCPT');
session.disable();
var name = 'RCTP';
try { session.disable(name); } catch (error) { return error.message; }

//# enable @CONNECT null
session.disable('RCPT');
session.enable('RCPT');
session.enable();

//# close @CONNECT "close: line ends and control characters cannot stand in a reply"
session.close('Bye');
try { session.close('a\nb'); } catch (error) { return error.message; }

//# persistenceKey @CONNECT null
return session.persistenceKey;

//# persistenceKey= @CONNECT ["mx.example", null]
session.persistenceKey = 'mx.example';
var key = session.persistenceKey;
session.persistenceKey = null;
return [key, session.persistenceKey];

//# proxy @CONNECT "proxy-v2"
return session.proxy.protocol;
