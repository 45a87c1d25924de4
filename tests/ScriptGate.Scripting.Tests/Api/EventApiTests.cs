using System.Text;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

public sealed class EventApiTests
{
    [Fact]
    public async Task Mail_has_sender_and_parameters()
    {
        using var house = new RuleHouse("""
            on('MAIL', (s, mail) => log(JSON.stringify([String(mail.from), mail.from.local, mail.from.domain, mail.from.isNull, mail.parameters, mail.size, mail.transaction.id])));
            """);
        await house.Judge(house.Mail());
        Said(house).ShouldBe("""["ada@Example.ORG","ada","example.org",false,{"SIZE":"1000","SMTPUTF8":true},1000,"SG-0123456789ABCDEF-1"]""");
    }

    [Fact]
    public async Task Rcpt_has_an_address_and_chooses_a_pool()
    {
        using var house = new RuleHouse("on('RCPT', (s, rcpt) => { log(rcpt.address.local, rcpt.address.domain, `${rcpt.address}`, rcpt.reply, rcpt.pool); if (rcpt.address.domain === 'archive.example') rcpt.pool = 'archive'; });");
        var rcpt = house.Rcpt("Bob", "Archive.Example");
        await house.Judge(rcpt);
        Said(house).ShouldBe("Bob archive.example Bob@Archive.Example null null");
        rcpt.Recipient.Pool.ShouldBe("archive");
    }

    [Fact]
    public async Task A_transaction_has_its_recipients()
    {
        using var house = new RuleHouse("""
            on('DATA', s => {
              const t = s.transaction;
              log(JSON.stringify([String(t.from), t.recipients.map(String), t.recipients[0].reply.code, String(t.recipients[0].reply), t.recipients[0].parameters, t.size, t.pool]));
              t.notes.seen = true;
              t.pool = 'archive';
            });
            """);
        var transaction = new FakeTransaction
        {
            Recipients = [new FakeRecipient("a", "x") { Reply = new SmtpReply(250, "2.1.5", "Ok"), Parameters = [new("NOTIFY", "NEVER")] }, new FakeRecipient("b", "y")],
            Size = null,
        };
        house.Session.Transaction = transaction;
        await house.Judge(new DataEvent(house.Session, transaction));
        Said(house).ShouldBe("""["ada@Example.ORG",["a@x","b@y"],250,"250 2.1.5 Ok",{"NOTIFY":"NEVER"},null,null]""");
        transaction.Notes["seen"].ShouldBe(true);
        transaction.Pool.ShouldBe("archive");
    }

    [Fact]
    public async Task Headers_are_read_added_and_removed()
    {
        using var house = new RuleHouse("""
            on('HEADERS', (s, message) => {
              const h = message.headers;
              log(JSON.stringify([message.size, h.count, h.get('subject'), h.get('X-None'), h.all('received')]));
              h.add('X-Client-Address', s.client.address);
              log(h.remove('RECEIVED'), h.count);
            });
            """);
        var message = new FakeMessage(("Received", "one"), ("Received", "two"), ("Subject", "Hello"));
        await house.Judge(new HeadersEvent(house.Session, new FakeTransaction(), message));
        house.Log.Lines.Select(TextOf).ShouldBe(["""[4096,3,"Hello",null,["one","two"]]""", "2 2"]);
        message.Get("X-Client-Address").ShouldBe("192.0.2.7");
    }

    [Fact]
    public async Task A_header_that_cannot_be_is_the_rules_mistake()
    {
        using var house = new RuleHouse("on('MESSAGE', (s, message) => {\n  try { message.headers.add('X', 'a\\nb'); } catch (error) { log(error.message); }\n});");
        await house.Judge(new MessageEvent(house.Session, new FakeTransaction(), new FakeMessage()));
        Said(house).ShouldBe("A header value has no line ends.");
    }

    [Fact]
    public async Task The_other_events_have_their_own_objects()
    {
        using var house = new RuleHouse("""
            on('EHLO', (s, ehlo) => { log(ehlo.verb, ehlo.name); ehlo.withhold('CHUNKING'); });
            on('TLS', (s, tls) => log(tls.version, tls.sni));
            on('AUTH', (s, auth) => log(auth.mechanism));
            on('COMMAND', (s, command) => log(command.verb, command.argument));
            on('PROTOCOL', (s, finding) => log(finding.code, finding.line, finding.fatal, finding.command));
            on('SERVER_CONNECTED', (s, connected) => log(connected.pool, connected.member, connected.reused));
            on('POOL_FAILED', (s, failure) => log(failure.pool, failure.reason));
            on('STARTTLS', s => log('starttls'));
            on('RSET', s => log('rset'));
            on('QUIT', s => log('quit'));
            """);
        var s = house.Session;
        var ehlo = new EhloEvent(s, new HelloInfo("HELO", "x"));
        await house.Judge(ehlo);
        await house.Judge(new TlsEvent(s, new TlsInfo("1.2", "c", null, null)));
        await house.Judge(new AuthEvent(s, "PLAIN"));
        await house.Judge(new CommandEvent(s, "VRFY", Encoding.ASCII.GetBytes("bob")));
        await house.Judge(new ProtocolEvent(s, ProtocolFinding.EarlyTalker, "EHLO x", isFatal: false, Stage.Connect));
        await house.Judge(new ServerConnectedEvent(s, "mail", "127.0.0.1:2600", reused: true));
        await house.Judge(new PoolFailedEvent(s, "mail", "refused"));
        await house.Judge(new StartTlsEvent(s));
        await house.Judge(new RsetEvent(s));
        await house.Judge(new QuitEvent(s));
        house.Log.Lines.Select(TextOf).ShouldBe(
        [
            "HELO x", "1.2 null", "PLAIN", "VRFY bob", "early-talker EHLO x false CONNECT", "mail 127.0.0.1:2600 true", "mail refused", "starttls", "rset", "quit",
        ]);
        ehlo.Withheld.ShouldBe(["CHUNKING"]);
    }

    [Fact]
    public async Task Replies_change_their_text_but_not_their_codes()
    {
        using var house = new RuleHouse("""
            on('REPLY', (s, reply) => { reply.text = `${reply.command} ${reply.code} ${reply.enhancedCode} ${reply.text}`; });
            on('SERVER_REPLY', (s, reply) => { reply.text = reply.text.toUpperCase() + ' ' + reply.recipient; });
            """);
        var ours = new ReplyEvent(house.Session, "RSET", new SmtpReply(250, "2.0.0", "Ok"));
        await house.Judge(ours);
        ours.Reply.ToString().ShouldBe("250 2.0.0 RSET 250 2.0.0 Ok");
        var theirs = new ServerReplyEvent(house.Session, "RCPT", new SmtpReply(250, "2.1.5", "fine"), new FakeRecipient("bob", "x"));
        await house.Judge(theirs);
        theirs.Reply.ToString().ShouldBe("250 2.1.5 FINE bob@x");
    }

    [Fact]
    public async Task A_reply_text_cannot_smuggle_a_line()
    {
        using var house = new RuleHouse("on('REPLY', (s, reply) => { reply.text = 'a\\r\\n250 b'; });");
        var reply = new ReplyEvent(house.Session, "RSET", new SmtpReply(250, "2.0.0", "Ok"));
        (await house.Judge(reply)).Failed.ShouldBeTrue();
        reply.Reply.Text.ShouldBe("Ok");
    }

    [Fact]
    public async Task The_pool_sides_tls_can_be_chosen()
    {
        using var house = new RuleHouse("on('POOL_SELECTED', (s, selected) => { log(selected.pool, selected.tls, selected.verify, selected.name); selected.tls = 'require'; selected.verify = true; selected.name = 'mx.example'; });");
        var selected = new PoolSelectedEvent(house.Session, "mail", new ServerTlsPolicy(ServerTlsMode.None, Verify: false, null));
        await house.Judge(selected);
        Said(house).ShouldBe("mail none false null");
        selected.ServerTls.ShouldBe(new ServerTlsPolicy(ServerTlsMode.Require, Verify: true, "mx.example"));
    }

    [Theory]
    [InlineData(ServerTlsMode.Require, true, "selected.tls = 'none'", "tls: the pool 'mail' is configured to use 'require' with a valid certificate; a rule may ask for more and not for less")]
    [InlineData(ServerTlsMode.Implicit, true, "selected.verify = false", "verify: the pool 'mail' is configured to use 'implicit' with a valid certificate; a rule may ask for more and not for less")]
    [InlineData(ServerTlsMode.Require, false, "selected.tls = 'opportunistic'", "tls: the pool 'mail' is configured to use 'require'; a rule may ask for more and not for less")]
    [InlineData(ServerTlsMode.Opportunistic, true, "selected.tls = 'none'", "tls: the pool 'mail' is configured to use 'opportunistic'; a rule may ask for more and not for less")]
    public async Task A_rule_does_not_weaken_what_is_configured(ServerTlsMode mode, bool verify, string action, string message)
    {
        using var house = new RuleHouse($"on('POOL_SELECTED', (s, selected) => {{ try {{ {action}; }} catch (e) {{ log(e.message); }} }});");
        var configured = new ServerTlsPolicy(mode, verify, null);
        var selected = new PoolSelectedEvent(house.Session, "mail", configured);

        await house.Judge(selected);

        Said(house).ShouldBe(message);
        selected.ServerTls.ShouldBe(configured);
    }

    [Theory]
    [InlineData(ServerTlsMode.None, true, "selected.tls = 'implicit'; selected.verify = false", ServerTlsMode.Implicit, false)]
    [InlineData(ServerTlsMode.Opportunistic, true, "selected.tls = 'require'; selected.verify = false", ServerTlsMode.Require, false)]
    [InlineData(ServerTlsMode.Opportunistic, true, "selected.tls = 'require'; selected.tls = 'opportunistic'", ServerTlsMode.Opportunistic, true)]
    [InlineData(ServerTlsMode.Require, true, "selected.tls = 'implicit'", ServerTlsMode.Implicit, true)]
    public async Task A_rule_chooses_among_what_is_as_good(ServerTlsMode mode, bool verify, string action, ServerTlsMode chosen, bool verified)
    {
        using var house = new RuleHouse($"on('POOL_SELECTED', (s, selected) => {{ {action}; }});");
        var selected = new PoolSelectedEvent(house.Session, "mail", new ServerTlsPolicy(mode, verify, null));

        (await house.Judge(selected)).Failed.ShouldBeFalse();

        selected.ServerTls.ShouldBe(new ServerTlsPolicy(chosen, verified, null));
    }

    [Fact]
    public void What_a_plugin_says_is_the_least_for_rules()
    {
        var selected = new PoolSelectedEvent(new FakeSession(), "mail", new ServerTlsPolicy(ServerTlsMode.Require, Verify: true, null));
        selected.ServerTls = new ServerTlsPolicy(ServerTlsMode.Opportunistic, Verify: true, null);

        selected.Strengthen(new ServerTlsPolicy(ServerTlsMode.Opportunistic, Verify: false, "mx.example"));

        selected.ServerTls.ShouldBe(new ServerTlsPolicy(ServerTlsMode.Opportunistic, Verify: false, "mx.example"));
        Should.Throw<ArgumentException>(() => selected.Strengthen(new ServerTlsPolicy(ServerTlsMode.None, Verify: true, null)));
    }

    [Fact]
    public void How_members_are_told_of_the_client_is_what_the_pool_can_do()
    {
        var selected = new PoolSelectedEvent(new FakeSession(), "mail", new ServerTlsPolicy(ServerTlsMode.None, Verify: false, null)) { Announcements = [ClientAddressMode.ProxyV2, ClientAddressMode.ProxyV1] };
        selected.Announce.ShouldBe(ClientAddressMode.ProxyV2);

        Should.Throw<ArgumentException>(() => selected.Announce = ClientAddressMode.None);
        selected.Announce = ClientAddressMode.ProxyV1;

        selected.Announce.ShouldBe(ClientAddressMode.ProxyV1);
    }

    [Fact]
    public async Task Observers_are_told_afterwards()
    {
        using var house = new RuleHouse("""
            on('DELIVERED', (s, d) => log('delivered', JSON.stringify([s.id, s.virtualServer, String(s.client.address), d.id, String(d.from), d.recipients.map(String), d.size, d.pool, d.member, d.reply.code])));
            on('REFUSED', (s, r) => log('refused', r.id, r.command, r.reply, r.by));
            on('DISCONNECT', (s, d) => log('disconnected', d.reason, d.transactions));
            """);
        var address = System.Net.IPAddress.Loopback;
        house.Chains.Observers.Tell(new DeliveredObservation("SG-A", "inbound", address, "SG-A-1", new Mailbox("a", "x"), [new Mailbox("b", "y")], 10, "mail", "m:25", new SmtpReply(250, "2.0.0", "Ok")));
        house.Chains.Observers.Tell(new RefusedObservation("SG-A", "inbound", address, "SG-A-2", "RCPT", new SmtpReply(550, "5.7.1", "No"), "spf"));
        house.Chains.Observers.Tell(new DisconnectObservation("SG-A", "inbound", address, "quit", 2));
        await house.Chains.Observers.DisposeAsync();
        house.Log.Lines.Select(TextOf).Order(StringComparer.Ordinal).ShouldBe(
        [
            """delivered ["SG-A","inbound","127.0.0.1","SG-A-1","a@x",["b@y"],10,"mail","m:25",250]""",
            "disconnected quit 2",
            "refused SG-A-2 RCPT 550 5.7.1 No spf",
        ]);
    }

    private static string Said(RuleHouse house) => TextOf(house.Log.Lines.ShouldHaveSingleItem());

    private static string TextOf(string line) => line[(line.IndexOf(": ", line.IndexOf(" in ", StringComparison.Ordinal), StringComparison.Ordinal) + 2)..];
}
