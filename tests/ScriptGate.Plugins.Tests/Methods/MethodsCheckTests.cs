using System.Text.Json;
using ScriptGate.Plugins.Methods;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Methods;

public sealed class MethodsCheckTests
{
    [Theory]
    [InlineData("EXPN", "502 5.5.1 Command not accepted")]
    [InlineData("ETRN", "502 5.5.1 Command not accepted")]
    [InlineData("TURN", "502 5.5.1 Command not accepted")]
    [InlineData("VRFY", "252 2.5.2 Cannot VRFY user, but will accept message and attempt delivery")]
    [InlineData("vrfy", "252 2.5.2 Cannot VRFY user, but will accept message and attempt delivery")]
    [InlineData("eXpN", "502 5.5.1 Command not accepted")]
    public async Task Commands_that_tell_strangers_too_much_are_refused_by_default_in_any_case(string verb, string reply)
    {
        var session = new FakeSession();

        var verdict = await AskAsync("{}", verb, session);

        Text(verdict).ShouldBe(reply);
        verdict.Kind.ShouldBe(VerdictKind.Reject);
        session.Reports.ShouldHaveSingleItem().Violation.ShouldBe(new Violation("disallowed-method"));
        session.Reports[0].Stage.ShouldBe(Stage.Command);
        session.Reports[0].Evidence.ShouldNotBeNull()["verb"].ShouldBe(verb);
    }

    [Theory]
    [InlineData("EHLO")]
    [InlineData("MAIL")]
    [InlineData("BDAT")]
    [InlineData("HELP")]
    [InlineData("XUNKNOWN")]
    public async Task Other_commands_pass(string verb)
    {
        var session = new FakeSession();

        (await AskAsync("{}", verb, session)).ShouldBe(Verdict.Continue);

        session.Reports.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_is_refused_inside_TLS_too()
    {
        var session = new FakeSession { Tls = new TlsInfo("1.3", "TLS_AES_256_GCM_SHA384", null, null) };

        (await AskAsync("{}", "EXPN", session)).Code.ShouldBe(502);
    }

    [Fact]
    public async Task A_profile_that_only_alarms_lets_the_command_pass()
    {
        var session = new FakeSession { Blocks = false };

        (await AskAsync("{}", "EXPN", session)).ShouldBe(Verdict.Continue);

        session.Reports.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("MAIL", true)]
    [InlineData("EHLO", true)]
    [InlineData("HELO", true)]
    [InlineData("RSET", true)]
    [InlineData("NOOP", true)]
    [InlineData("QUIT", true)]
    [InlineData("BDAT", false)]
    [InlineData("STARTTLS", false)]
    [InlineData("XUNKNOWN", false)]
    public async Task An_allow_list_refuses_every_other_command_but_those_a_conversation_needs(string verb, bool passes) =>
        (await AskAsync("""{ "allow": ["mail", "rcpt", "data"] }""", verb, new FakeSession()))
            .Kind.ShouldBe(passes ? VerdictKind.Continue : VerdictKind.Reject);

    [Fact]
    public async Task An_allow_list_takes_the_place_of_the_default_disallow_list() =>
        (await AskAsync("""{ "allow": ["VRFY"] }""", "VRFY", new FakeSession())).ShouldBe(Verdict.Continue);

    [Fact]
    public async Task A_disallow_list_takes_the_place_of_the_default_one()
    {
        (await AskAsync("""{ "disallow": ["HELP"] }""", "HELP", new FakeSession())).Code.ShouldBe(502);
        (await AskAsync("""{ "disallow": ["HELP"] }""", "EXPN", new FakeSession())).ShouldBe(Verdict.Continue);
    }

    [Theory]
    [InlineData("502 5.5.1 Not here", "502 5.5.1 Not here", VerdictKind.Reject)]
    [InlineData("550 No verification", "550 5.5.1 No verification", VerdictKind.Reject)]
    [InlineData("450 4.7.1 Ask later", "450 4.7.1 Ask later", VerdictKind.Defer)]
    [InlineData("252 2.1.5 Send some mail", "252 2.1.5 Send some mail", VerdictKind.Reject)]
    public async Task The_reply_is_settable_per_command(string reply, string expected, VerdictKind kind)
    {
        var verdict = await AskAsync($$"""{ "replies": { "vrfy": "{{reply}}" } }""", "VRFY", new FakeSession());

        Text(verdict).ShouldBe(expected);
        verdict.Kind.ShouldBe(kind);
    }

    [Fact]
    public async Task A_verb_as_long_as_a_line_is_cut_in_the_evidence()
    {
        var session = new FakeSession();

        await AskAsync("""{ "allow": [] }""", new string('X', 500), session);

        session.Reports[0].Evidence.ShouldNotBeNull()["verb"].ShouldBe(new string('X', 32));
    }

    [Theory]
    [InlineData("{}", "ETRN,EXPN,TURN,VRFY")]
    [InlineData("""{ "disallow": ["BDAT"] }""", "BDAT,CHUNKING")]
    [InlineData("""{ "allow": ["MAIL", "STARTTLS", "AUTH"] }""", "CHUNKING,ETRN,EXPN,HELP,VRFY")]
    public async Task Refused_commands_are_gone_from_EHLO(string options, string withheld)
    {
        var session = new FakeSession();
        var e = new EhloEvent(session, new HelloInfo("EHLO", "client.example"));

        (await Check(options).OnEhloAsync(e, TestContext.Current.CancellationToken)).ShouldBe(Verdict.Continue);

        e.Withheld.Order(StringComparer.Ordinal).ShouldBe(withheld.Split(','));
    }

    [Fact]
    public void All_problems_of_the_options_are_reported_together()
    {
        var exception = Should.Throw<AggregateException>(() => Check(
            """{ "allow": ["MAIL", "EXPN", "two words", null], "disallow": ["expn", "QUIT"], "replies": { "VRFY": "250 OK", "a b": "502 5.5.1 No", "EXPN": "502 4.5.1 No", "TURN": null } }"""));

        exception.InnerExceptions.Cast<PluginOptionsException>().Select(problem => problem.Key).ShouldBe(
            ["allow[2]", "allow[3]", "disallow[1]", "disallow", "replies.VRFY", "replies.a b", "replies.EXPN", "replies.TURN"]);
    }

    [Theory]
    [InlineData("MAIL", false, false, "530 5.7.0 Authentication required")]
    [InlineData("MAIL", true, false, "530 5.7.0 Authentication required")]
    [InlineData("MAIL", true, true, null)]
    [InlineData("AUTH", false, false, "530 5.7.0 Must issue a STARTTLS command first")]
    [InlineData("AUTH", true, false, null)]
    [InlineData("AUTH", true, true, "502 5.5.1 Command not accepted")]
    [InlineData("STARTTLS", false, false, null)]
    [InlineData("VRFY", false, false, "252 2.5.2 Cannot VRFY user, but will accept message and attempt delivery")]
    [InlineData("HELP", true, false, "502 5.5.1 Command not accepted")]
    [InlineData("HELP", false, false, null)]
    public async Task What_is_refused_may_depend_on_TLS_and_on_AUTH(string verb, bool tls, bool auth, string? reply)
    {
        const string Options = """
            { "beforeTls": { "disallow": ["AUTH"] }, "afterTls": { "disallow": ["HELP"] }, "beforeAuth": { "disallow": ["MAIL"] }, "afterAuth": { "disallow": ["AUTH"] } }
            """;

        var verdict = await AskAsync(Options, verb, In(tls, auth));

        (verdict == Verdict.Continue ? null : Text(verdict)).ShouldBe(reply);
    }

    [Theory]
    [InlineData("beforeTls", "STARTTLS", true)]
    [InlineData("beforeTls", "AUTH", false)]
    [InlineData("beforeAuth", "STARTTLS", true)]
    [InlineData("beforeAuth", "AUTH", true)]
    [InlineData("beforeAuth", "MAIL", false)]
    [InlineData("beforeAuth", "QUIT", true)]
    public async Task An_allow_list_of_a_state_leaves_the_way_out_of_it(string list, string verb, bool passes) =>
        (await AskAsync($$"""{ "{{list}}": { "allow": [] } }""", verb, new FakeSession())).Kind.ShouldBe(passes ? VerdictKind.Continue : VerdictKind.Reject);

    [Theory]
    [InlineData(false, false, "AUTH,ETRN,EXPN,TURN,VRFY")]
    [InlineData(true, false, "CHUNKING,ETRN,EXPN,HELP,TURN,VRFY")]
    [InlineData(true, true, "AUTH,ETRN,EXPN,TURN,VRFY")]
    public async Task EHLO_shows_what_passes_now(bool tls, bool auth, string withheld)
    {
        const string Options = """
            { "beforeTls": { "disallow": ["AUTH"] }, "beforeAuth": { "allow": ["MAIL", "VRFY", "EXPN", "ETRN", "BDAT", "HELP"] }, "afterTls": {}, "afterAuth": { "disallow": ["AUTH"] } }
            """;
        var e = new EhloEvent(In(tls, auth), new HelloInfo("EHLO", "client.example"));
        var options = tls && !auth ? Options.Replace("\"BDAT\", \"HELP\"", "\"X\"", StringComparison.Ordinal) : Options;

        await Check(options).OnEhloAsync(e, TestContext.Current.CancellationToken);

        e.Withheld.Order(StringComparer.Ordinal).ShouldBe(withheld.Split(','));
    }

    [Fact]
    public void Problems_of_the_lists_of_a_state_are_named_with_their_place()
    {
        var exception = Should.Throw<AggregateException>(() => Check("""{ "beforeTls": { "disallow": ["two words", "QUIT"] }, "afterAuth": { "allow": ["MAIL"], "disallow": ["mail"] } }"""));

        exception.InnerExceptions.Cast<PluginOptionsException>().Select(problem => problem.Key).ShouldBe(["beforeTls.disallow[0]", "beforeTls.disallow[1]", "afterAuth.disallow"]);
    }

    [Fact]
    public async Task A_command_that_passes_costs_no_allocation()
    {
        var check = Check("{}");
        var e = new CommandEvent(new FakeSession(), "MAIL", ReadOnlyMemory<byte>.Empty);
        (await check.OnCommandAsync(e, TestContext.Current.CancellationToken)).ShouldBe(Verdict.Continue);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var verdict = await check.OnCommandAsync(e, CancellationToken.None);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        verdict.ShouldBe(Verdict.Continue);
        allocated.ShouldBe(0);
    }

    private static FakeSession In(bool tls, bool auth) => new()
    {
        Tls = tls ? new TlsInfo("1.3", "TLS_AES_256_GCM_SHA384", null, null) : null,
        Auth = auth ? new AuthInfo("PLAIN", "anna") : null,
    };

    private static MethodsCheck Check(string options) => new(JsonSerializer.Deserialize(options, MethodsJson.Default.MethodsOptions)!);

    private static ValueTask<Verdict> AskAsync(string options, string verb, FakeSession session) =>
        Check(options).OnCommandAsync(new CommandEvent(session, verb, ReadOnlyMemory<byte>.Empty), TestContext.Current.CancellationToken);

    private static string Text(Verdict verdict) => $"{verdict.Code} {verdict.EnhancedCode} {verdict.Text}";
}
