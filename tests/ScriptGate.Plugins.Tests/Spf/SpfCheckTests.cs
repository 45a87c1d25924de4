using ScriptGate.Plugins.Spf;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Spf;

public sealed class SpfCheckTests
{
    [Theory]
    [InlineData(SpfResult.Fail, "550 5.7.23 SPF MAIL FROM check failed", "mail-from")]
    [InlineData(SpfResult.PermError, null, null)]
    [InlineData(SpfResult.TempError, "451 4.7.24 SPF could not be checked, please try again later", null)]
    [InlineData(SpfResult.SoftFail, null, null)]
    [InlineData(SpfResult.Neutral, null, null)]
    [InlineData(SpfResult.None, null, null)]
    [InlineData(SpfResult.Pass, null, null)]
    public async Task Only_a_fail_is_a_violation(SpfResult result, string? reply, string? subCode)
    {
        var session = SessionWith(new SpfFinding(result, SpfIdentity.MailFrom, "client.example"));

        ReplyOf(await AskAsync(session, new SpfOptions())).ShouldBe(reply);
        session.Reports.Select(report => report.Violation.SubCode).SingleOrDefault().ShouldBe(subCode);
        session.Reports.ShouldAllBe(report => report.Violation.Name == "spf" && report.Stage == Stage.Mail);
    }

    [Fact]
    public async Task A_record_that_cannot_be_evaluated_is_one_by_option()
    {
        var session = SessionWith(new SpfFinding(SpfResult.PermError, SpfIdentity.MailFrom, "client.example") { Problem = "two records" });

        ReplyOf(await AskAsync(session, new SpfOptions { Permerror = true })).ShouldBe("550 5.7.24 The SPF record of the sender's domain cannot be evaluated");
        session.Reports.ShouldHaveSingleItem().Evidence.ShouldNotBeNull()["problem"].ShouldBe("two records");
    }

    [Fact]
    public async Task What_could_not_be_checked_is_a_failure_and_says_why()
    {
        var session = SessionWith(new SpfFinding(SpfResult.TempError, SpfIdentity.MailFrom, "client.example") { Problem = "no answer about client.example: Timeout" });

        await AskAsync(session, new SpfOptions());

        var failure = session.Failures.ShouldHaveSingleItem();
        (failure.Violation.Name, failure.Stage, failure.Detail).ShouldBe(("spf", Stage.Mail, "no answer about client.example: Timeout"));
    }

    [Theory]
    [InlineData(SpfResult.Pass)]
    [InlineData(SpfResult.None)]
    [InlineData(SpfResult.TempError)]
    public async Task A_forged_hello_name_is_a_violation_whatever_the_sender_is(SpfResult mailFrom)
    {
        var finding = new SpfFinding(mailFrom, SpfIdentity.MailFrom, "client.example") { Hello = new SpfFinding(SpfResult.Fail, SpfIdentity.Hello, "bank.example") };
        var session = SessionWith(finding);

        ReplyOf(await AskAsync(session, new SpfOptions())).ShouldBe("550 5.7.23 SPF HELO check failed");
        session.Reports.ShouldHaveSingleItem().Violation.SubCode.ShouldBe("hello");
        session.Reports[0].Evidence.ShouldNotBeNull()["domain"].ShouldBe("bank.example");
    }

    [Theory]
    [InlineData(true, "550 5.7.23 SPF MAIL FROM check failed|The domain client.example explains:|Ask your provider")]
    [InlineData(false, "550 5.7.23 SPF MAIL FROM check failed")]
    public async Task The_domain_explains_a_fail_in_lines_that_say_so(bool option, string reply)
    {
        var session = SessionWith(new SpfFinding(SpfResult.Fail, SpfIdentity.MailFrom, "client.example") { Explanation = "Ask your provider" });

        ReplyOf(await AskAsync(session, new SpfOptions { Explanation = option })).ShouldBe(reply);
    }

    [Fact]
    public async Task Clients_we_know_are_not_asked_about()
    {
        // No fact is set: asking would fail.
        ReplyOf(await AskAsync(new FakeSession { IsTrusted = true }, new SpfOptions())).ShouldBeNull();
        ReplyOf(await AskAsync(new FakeSession { Auth = new AuthInfo("PLAIN", "user") }, new SpfOptions())).ShouldBeNull();
    }

    [Fact]
    public async Task Both_identities_are_checked_and_HELO_alone_for_the_null_path()
    {
        var resolver = new FakeResolver().Txt("sender.example", "v=spf1 ip4:192.0.2.1 -all").Txt("hello.example", "v=spf1 -all");
        var provider = new SpfProvider(new SpfOptions(), "gw.example", new ManualClock());

        var both = await provider.FindAsync(Session(resolver, "a@sender.example"), TestContext.Current.CancellationToken);
        var alone = await provider.FindAsync(Session(resolver, ""), TestContext.Current.CancellationToken);

        (both.Result, both.Identity, both.Hello?.Result).ShouldBe((SpfResult.Pass, SpfIdentity.MailFrom, SpfResult.Fail));
        (alone.Result, alone.Identity, alone.Domain, alone.Hello).ShouldBe((SpfResult.Fail, SpfIdentity.Hello, "hello.example", null));
    }

    [Fact]
    public async Task HELO_may_be_checked_for_the_null_path_only()
    {
        var resolver = new FakeResolver().Txt("sender.example", "v=spf1 ip4:192.0.2.1 -all").Txt("hello.example", "v=spf1 -all");
        var provider = new SpfProvider(new SpfOptions { Hello = HelloCheck.NullSender }, "gw.example", new ManualClock());

        var finding = await provider.FindAsync(Session(resolver, "a@sender.example"), TestContext.Current.CancellationToken);

        finding.Hello.ShouldBeNull();
        resolver.Asked.ShouldBe(["TXT sender.example"]);
    }

    [Fact]
    public async Task DNS_that_is_slow_ends_in_a_temporary_error_exactly_when_the_time_is_over()
    {
        var clock = new ManualClock();
        var resolver = new FakeResolver(clock).Txt("sender.example", "v=spf1 a:slow.example -all").Hold("slow.example").Hold("hello.example");
        var provider = new SpfProvider(new SpfOptions(), "gw.example", clock);
        var pending = provider.FindAsync(Session(resolver, "a@sender.example"), TestContext.Current.CancellationToken).AsTask();

        clock.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromMilliseconds(1));
        pending.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));
        var finding = await Patience.UntilAsync(pending, "the finding", TestContext.Current.CancellationToken);

        (finding.Result, finding.Problem, finding.Hello?.Result).ShouldBe((SpfResult.TempError, "DNS took longer than 20s", SpfResult.TempError));
    }

    [Fact]
    public async Task An_end_of_the_session_is_no_result()
    {
        using var end = new CancellationTokenSource();
        var resolver = new FakeResolver().Hold("sender.example");
        var pending = new SpfProvider(new SpfOptions(), "gw.example", new ManualClock()).FindAsync(Session(resolver, "a@sender.example"), end.Token).AsTask();

        await end.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(pending);
    }

    private static FakeSession Session(FakeResolver resolver, string sender) =>
        new() { Resolver = resolver, Hello = new HelloInfo("EHLO", "hello.example"), Transaction = new FakeTransaction(sender) };

    private static FakeSession SessionWith(SpfFinding finding)
    {
        var session = new FakeSession();
        session.SetFact(SpfFinding.Fact, finding);
        return session;
    }

    private static ValueTask<Verdict> AskAsync(FakeSession session, SpfOptions options) =>
        new SpfCheck(options).OnMailAsync(new MailEvent(session, new FakeTransaction("a@client.example")), TestContext.Current.CancellationToken);

    private static string? ReplyOf(Verdict verdict) =>
        verdict.IsRefusal ? $"{verdict.Code} {verdict.EnhancedCode} {verdict.Text.Replace('\n', '|')}" : null;
}
