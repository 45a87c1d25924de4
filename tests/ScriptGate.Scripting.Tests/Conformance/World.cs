using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Gateway;
using ScriptGate.Core.Pools;
using ScriptGate.Core.Services;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Tests.Support;
using ScriptGate.Storage.Memory;
using ScriptGate.Testing;
using FakeCounters = ScriptGate.Testing.FakeCounters;
using FakeMessage = ScriptGate.Testing.FakeMessage;
using FakeRecipient = ScriptGate.Testing.FakeRecipient;
using FakeSession = ScriptGate.Testing.FakeSession;
using FakeTransaction = ScriptGate.Testing.FakeTransaction;

namespace ScriptGate.Scripting.Tests.Conformance;

/// <summary>A rule on an engine in a world in which every object that rules know has something to say, the same for each engine.</summary>
internal sealed class World : IDisposable
{
    // What the host does when a rule first reads a message counts as the rule's, and is compiled just then.
    private static readonly ScriptLimits Patient = new() { Lanes = 1, Entry = TimeSpan.FromSeconds(20) };

    private static readonly byte[] Text = MakeMessage();

    private readonly RuleFolder _folder = new();
    private readonly FakeClock _clock = new();
    private readonly LineLog _log = new();
    private readonly MemoryStateStore _store;
    private readonly ScriptRuleEngine _engine;
    private readonly RuleSet _rules;
    private readonly ChainSet _chains;

    public World(string engine, string rule, ScriptLimits? limits = null)
    {
        _store = new MemoryStateStore(_clock);
        _engine = Engines.MakeRules(engine, _clock, _log, limits ?? Patient);
        var reference = new RuleReference { File = _folder.Write("scripts/rules/rule.js", rule) };
        var result = _engine.Load(
            new RuleLoadRequest(_folder.Root, [reference], RuleHouse.Pools)
            {
                Members = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "127.0.0.1:2600" },
                Services = new RuleServices
                {
                    Store = _store,
                    Clock = _clock,
                    Dns = Dns,
                    DataGroups = Groups(),
                    External = Services.Set,
                    Pools = new PoolSights(name => name == "mail"
                        ? new PoolSight(name, [new MemberSight("10.0.0.4:25", "enabled", IsUp: true, IsAvailable: true, 3, 10), new MemberSight("10.0.0.5:25", "draining", IsUp: true, IsAvailable: false, 1, 0)])
                        : null),
                    Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["KEY"] = "secret", ["UNSET"] = null },
                },
            },
            previous: null);
        _rules = result.Rules ?? throw new InvalidOperationException(string.Join('\n', result.Diagnostics));
        var builder = new ChainBuilder(_clock, NullLogger.Instance);
        _rules.Sources.ShouldHaveSingleItem().AddTo(builder);
        _chains = builder.Build();
        Cast = MakeCast("SG-0123456789ABCDEF", "192.0.2.7", "Bob@Example.net");
    }

    /// <summary>Who takes part unless a test says otherwise.</summary>
    public Cast Cast { get; }

    public FakeResolver Dns { get; } = new FakeResolver()
        .Address("mx.example", "192.0.2.25", "2001:db8::25").Mx("example.org", 10, "mx.example").Txt("example.org", "v=spf1 -all").Reverse("192.0.2.7", "client.example").Address("client.example", "192.0.2.7").Address("7.2.0.192.dnsbl.example", "127.0.0.2");

    /// <summary>Services that say what they were asked; one path is down.</summary>
    private FakeServices Services { get; } = new()
    {
        Http = (question, _) => question.Path == "down"
            ? throw new ServiceException("reputation", "is down")
            : Task.FromResult(FakeServices.Answer(200, JsonSerializer.Serialize(new { asked = $"{question.Method} {question.Path} {Encoding.UTF8.GetString(question.Body ?? [])}" }), "application/json")),
        Tcp = (question, _) => Task.FromResult(Encoding.UTF8.GetBytes("answer to " + Encoding.UTF8.GetString(question.Text.Span))),
    };

    public IReadOnlyList<string> Lines => _log.Lines;

    private static TlsInfo Tls { get; } = new("1.3", "TLS_AES_128_GCM_SHA256", "mx.example", new ClientCertificateInfo("CN=client", "ab12") { Issuer = "CN=ca", Names = ["client.example"], Problem = "untrusted" });

    /// <summary>The text of a line that the rule logged; another line fails.</summary>
    public static string TextOf(string line)
    {
        line.ShouldStartWith("rule Information: rule.js in ");
        return line[(line.IndexOf(": ", 20, StringComparison.Ordinal) + 2)..];
    }

    /// <summary>A session with an open transaction.</summary>
    public Cast MakeCast(string id, string client, string recipient)
    {
        var receiver = new FakeRecipient(recipient) { Parameters = [new("NOTIFY", "NEVER")], Reply = new SmtpReply(250, "2.1.5", "Ok") };
        var transaction = new FakeTransaction("ada@Example.ORG")
        {
            Id = id + "-1",
            Parameters = [new("SIZE", "1000"), new("SMTPUTF8", null)],
            Recipients = [receiver, new FakeRecipient("carol@example.com")],
            Size = 1000,
        };
        var session = new FakeSession
        {
            Id = id,
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(client), 40123),
            Resolver = Dns,
            Proxy = new ProxyInfo(new IPEndPoint(IPAddress.Parse("198.51.100.9"), 50000), ProxyInfo.Binary) { Fields = [new(2, "mx.example"u8.ToArray()), new(224, new byte[] { 0xE9, 0x31 })] },
            IsTrusted = true,
            Country = "DE",
            Hello = new HelloInfo("EHLO", "client.example"),
            Tls = Tls,
            Auth = new AuthInfo("PLAIN", "ada"),
            Transaction = transaction,
            Counters = new FakeCounters { Commands = 7, Errors = 8, Transactions = 9, RecipientsAccepted = 10, RecipientsRefused = 11, Delivered = 12, BytesReceived = 13, BytesSent = 14 },
        };
        session.SetFact(new Fact<object>("reputation"), 42.5);
        return new Cast(session, transaction, receiver, new FakeMessage(Text));
    }

    /// <summary>Lets the event happen, and its observers hear of it.</summary>
    /// <returns>The verdict; null for what only observers hear of.</returns>
    public async Task<Outcome?> HappenAsync(string name, Cast? cast = null)
    {
        var (session, transaction, recipient, message) = cast ?? Cast;
        using var cancellation = new StepCancellation();
        var address = session.RemoteAddress;
        switch (name)
        {
            case "CONNECT":
                return await _chains.Connect!.DispatchAsync(new ConnectEvent(session), cancellation);
            case "EHLO":
                return await _chains.Ehlo!.DispatchAsync(new EhloEvent(session, new HelloInfo("HELO", "other.example")), cancellation);
            case "STARTTLS":
                return await _chains.StartTls!.DispatchAsync(new StartTlsEvent(session), cancellation);
            case "TLS":
                return await _chains.Tls!.DispatchAsync(new TlsEvent(session, Tls), cancellation);
            case "AUTH":
                return await _chains.Auth!.DispatchAsync(new AuthEvent(session, "LOGIN"), cancellation);
            case "MAIL":
                return await _chains.Mail!.DispatchAsync(new MailEvent(session, transaction), cancellation);
            case "RCPT":
                return await _chains.Rcpt!.DispatchAsync(new RcptEvent(session, transaction, recipient), cancellation);
            case "DATA":
                return await _chains.Data!.DispatchAsync(new DataEvent(session, transaction), cancellation);
            case "HEADERS":
                return await _chains.Headers!.DispatchAsync(new HeadersEvent(session, transaction, message), cancellation);
            case "MESSAGE":
                return await _chains.Message!.DispatchAsync(new MessageEvent(session, transaction, message), cancellation);
            case "COMMAND":
                return await _chains.Command!.DispatchAsync(new CommandEvent(session, "VRFY", Encoding.ASCII.GetBytes("bob")), cancellation);
            case "RSET":
                return await _chains.Rset!.DispatchAsync(new RsetEvent(session), cancellation);
            case "QUIT":
                return await _chains.Quit!.DispatchAsync(new QuitEvent(session), cancellation);
            case "PROTOCOL":
                return await _chains.Protocol!.DispatchAsync(new ProtocolEvent(session, ProtocolFinding.EarlyTalker, "EHLO x", isFatal: false, Stage.Connect), cancellation);
            case "SERVER_REPLY":
                return await _chains.ServerReply!.DispatchAsync(new ServerReplyEvent(session, "RCPT", new SmtpReply(250, "2.1.5", "fine"), recipient), cancellation);
            case "REPLY":
                return await _chains.Reply!.DispatchAsync(new ReplyEvent(session, "RSET", new SmtpReply(250, "2.0.0", "Ok")), cancellation);
            case "REPLY/EHLO":
                return await _chains.Reply!.DispatchAsync(new ReplyEvent(session, "EHLO", new SmtpReply(250, default(EnhancedCode), "gw.example\nSIZE 1000\nPIPELINING")), cancellation);
            case "POOL_SELECTED":
                return await _chains.PoolSelected!.DispatchAsync(new PoolSelectedEvent(session, "mail", new ServerTlsPolicy(ServerTlsMode.None, Verify: false, null)), cancellation);
            case "SERVER_CONNECTED":
                return await _chains.ServerConnected!.DispatchAsync(Connected(session), cancellation);
            case "POOL_FAILED":
                return await _chains.PoolFailed!.DispatchAsync(new PoolFailedEvent(session, "mail", "refused"), cancellation);
            case "DELIVERED":
                _chains.Observers.Tell(new DeliveredObservation(
                    session.Id, "inbound", address, "SG-A-1", new Mailbox("a", "x"), [new Mailbox("b", "y")], 10, "mail", "m:25", new SmtpReply(250, "2.0.0", "Ok")));
                break;
            case "REFUSED":
                _chains.Observers.Tell(new RefusedObservation(session.Id, "inbound", address, "SG-A-2", "RCPT", new SmtpReply(550, "5.7.1", "No"), "spf"));
                break;
            case "DISCONNECT":
                _chains.Observers.Tell(new DisconnectObservation(session.Id, "inbound", address, "quit", 2));
                break;
            default:
                throw new InvalidOperationException($"The world has no event {name}.");
        }

        await _chains.Observers.DisposeAsync();
        return null;
    }

    /// <summary>What is in the state store.</summary>
    public async Task<IReadOnlyList<string>> StateAsync()
    {
        var page = await _store.BrowseAsync(new StateQuery(string.Empty, string.Empty, StateQuery.MostEntries), TestContext.Current.CancellationToken);
        page.HasMore.ShouldBeFalse();
        return [.. page.Entries.Select(entry => $"{entry}")];
    }

    public void Dispose()
    {
        _rules.Dispose();
        _engine.Dispose();
        _store.Dispose();
        _folder.Dispose();
    }

    private static ServerConnectedEvent Connected(FakeSession session) => new(session, "mail", "127.0.0.1:2600", reused: true)
    {
        Address = IPAddress.Parse("10.0.0.4"),
        Source = IPAddress.Parse("192.0.2.10"),
        Tls = new ServerTlsInfo("1.3", "TLS_AES_256_GCM_SHA384", "the certificate of CN=old is not for mx.example"),
        Announced = ClientAddressMode.Xclient,
    };

    private DataGroupSet Groups()
    {
        var diagnostics = new List<Diagnostic>();
        var options = new GatewayOptions
        {
            DataGroups = new Dictionary<string, DataGroupOptions>(StringComparer.Ordinal)
            {
                ["partners"] = new() { File = _folder.Write("scripts/data/partners.txt", "example.org := gold\nexample.net\n") },
                ["networks"] = new() { File = _folder.Write("scripts/data/networks.txt", "192.0.2.0/24 := lab\n"), Type = DataGroupType.Address },
            },
        };
        var set = DataGroupSet.Load(options, diagnostics);
        diagnostics.ShouldBeEmpty();
        return set;
    }

    private static byte[] MakeMessage()
    {
        using var archive = new MemoryStream();
        using (var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("docs/a.txt", CompressionLevel.NoCompression).Open();
            entry.Write("hello zip"u8);
        }

        return Encoding.ASCII.GetBytes($"""
            Received: one
            Received: two
            From: Ada <ada@example.org>
            Subject: Hello
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=x

            --x
            Content-Type: text/plain; charset=utf-8

            See https://example.org/offer
            --x
            Content-Type: application/zip; name="files.zip"
            Content-Disposition: attachment; filename="files.zip"
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(archive.ToArray())}
            --x--

            """.ReplaceLineEndings("\r\n"));
    }
}

/// <summary>Who takes part in a session: itself, its transaction, one recipient, the message.</summary>
internal sealed record Cast(FakeSession Session, FakeTransaction Transaction, FakeRecipient Recipient, FakeMessage Message);
