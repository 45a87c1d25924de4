using ScriptGate.Plugins.MailValidation;
using ScriptGate.Plugins.MailValidation.Clients;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.MailValidation;

public sealed class DnsblCheckTests
{
    private const string Client = "1.2.0.192";

    private readonly ManualClock _clock = new();
    private readonly RecordedLog _log = new();
    private readonly FakeResolver _names = new();

    [Theory]
    [InlineData("127.0.0.2", 550)]
    [InlineData("127.0.1.255", 550)]
    [InlineData("127.255.255.254", 451)]
    [InlineData("127.255.255.1", 451)]
    [InlineData("203.0.113.80", 451)]
    [InlineData("126.255.255.255", 451)]
    [InlineData("128.0.0.1", 451)]
    public async Task Only_answers_below_127_are_listings_and_errors_never(string answer, int code)
    {
        Working("bl.example").Address($"{Client}.bl.example", answer);
        var session = Session();

        (await AskAsync(Of(("bl.example", 1, null)), session)).Code.ShouldBe(code);

        session.Reports.Count.ShouldBe(code == 550 ? 1 : 0);
        session.Failures.Count.ShouldBe(code == 451 ? 1 : 0);
    }

    [Fact]
    public async Task One_wrong_answer_spoils_the_right_ones()
    {
        Working("bl.example").Address($"{Client}.bl.example", "127.0.0.2", "127.255.255.255");

        (await AskAsync(Of(("bl.example", 1, null)))).Code.ShouldBe(451);
    }

    [Fact]
    public async Task Where_answers_are_listed_the_others_count_nothing()
    {
        Working("bl.example").Address($"{Client}.bl.example", "127.0.0.10");
        var answers = new Dictionary<string, int>(StringComparer.Ordinal) { ["127.0.0.2"] = 5, ["127.0.0.4/30"] = 3 };

        (await AskAsync(Of(("bl.example", 1, answers)))).ShouldBe(Verdict.Continue);
        _names.Address($"{Client}.bl.example", "127.0.0.6");
        var session = Session();
        (await AskAsync(Of(("bl.example", 1, answers)), session)).Code.ShouldBe(550);
        session.Reports.ShouldHaveSingleItem().Evidence.ShouldNotBeNull()["score"].ShouldBe(3L);
    }

    [Theory]
    [InlineData(3, 2, 5, 550)]
    [InlineData(3, 2, 6, 0)]
    [InlineData(5, -2, 5, 0)]
    [InlineData(7, -2, 5, 550)]
    public async Task Scores_of_lists_are_summed(int first, int second, int threshold, int code)
    {
        Working("one.example").Address($"{Client}.one.example", "127.0.0.2");
        Working("two.example").Address($"{Client}.two.example", "127.0.0.2");
        var options = Of(("one.example", first, null), ("two.example", second, null));
        options.Threshold = threshold;

        (await AskAsync(options)).Code.ShouldBe(code);
    }

    [Theory]
    [InlineData(4, 451)]
    [InlineData(5, 451)]
    [InlineData(6, 0)]
    public async Task A_list_that_does_not_answer_matters_if_it_could_have_changed_the_outcome(int threshold, int code)
    {
        Working("one.example").Address($"{Client}.one.example", "127.0.0.2");
        Working("two.example").Fail($"{Client}.two.example", DnsOutcome.Timeout);
        var options = Of(("one.example", 3, null), ("two.example", 2, null));
        options.Threshold = threshold;

        (await AskAsync(options)).Code.ShouldBe(code);
    }

    [Fact]
    public async Task A_list_has_to_pass_its_test()
    {
        _names.Address($"{Client}.dead.example", "127.0.0.2");
        Working("wild.example").Address("1.0.0.127.wild.example", "127.0.0.2").Address($"{Client}.wild.example", "127.0.0.2");
        _names.Address("2.0.0.127.hijacked.example", "203.0.113.80").Address($"{Client}.hijacked.example", "203.0.113.80");
        _names.Fail("2.0.0.127.down.example").Address($"{Client}.down.example", "127.0.0.2");

        (await AskAsync(Of(("dead.example", 1, null), ("wild.example", 1, null), ("hijacked.example", 1, null), ("down.example", 1, null)))).ShouldBe(Verdict.Continue);

        _names.Asked.ShouldNotContain(question => question.Contains(Client));
        _log.Of("DnsblTestFailed").Select(line => line[..line.IndexOf(". It", StringComparison.Ordinal)]).ShouldBe(
            [
                "The list dead.example failed its test: it does not list 127.0.0.2", "The list wild.example failed its test: it lists 127.0.0.1",
                "The list hijacked.example failed its test: it does not list 127.0.0.2", "The list down.example failed its test: it does not answer (ServerFailure)",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public async Task A_list_that_came_back_is_used_again_after_five_minutes()
    {
        _names.Address($"{Client}.bl.example", "127.0.0.2");
        var check = Check(Of(("bl.example", 1, null)));
        (await AskAsync(check)).ShouldBe(Verdict.Continue);
        Working("bl.example");
        _clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        (await AskAsync(check)).ShouldBe(Verdict.Continue);

        _clock.Advance(TimeSpan.FromMilliseconds(1));

        (await AskAsync(check)).Code.ShouldBe(550);
        _names.Asked.Count(question => question == "A 2.0.0.127.bl.example").ShouldBe(2);
    }

    [Fact]
    public async Task Clients_we_know_are_not_asked_for()
    {
        Working("bl.example").Address($"{Client}.bl.example", "127.0.0.2");

        (await AskAsync(Of(("bl.example", 1, null)), new FakeSession { Resolver = _names, IsTrusted = true })).ShouldBe(Verdict.Continue);
        (await AskAsync(Of(("bl.example", 1, null)), new FakeSession { Resolver = _names, Auth = new AuthInfo("PLAIN", "ada") })).ShouldBe(Verdict.Continue);
    }

    [Theory]
    [InlineData("127.0.0.2", true)]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("127.255.254.1", true)]
    [InlineData("127.255.255.254", false)]
    [InlineData("126.0.0.0/7", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("listed", false)]
    public void An_answer_of_the_options_is_one_that_a_list_may_give(string text, bool isOne) => (DnsblList.NetworkOf(text) is not null).ShouldBe(isOne);

    private static DnsblOptions Of(params (string Zone, int Score, Dictionary<string, int>? Answers)[] lists) =>
        new() { Lists = [.. lists.Select(list => new DnsblListOptions { Zone = list.Zone, Score = list.Score, Answers = list.Answers })] };

    private FakeResolver Working(string zone) => _names.Address($"2.0.0.127.{zone}", "127.0.0.2");

    private FakeSession Session() => new() { Resolver = _names };

    private DnsblCheck Check(DnsblOptions options) =>
        new(options, new Exemptions(new MailValidationOptions().ExemptKnownClients), _names, _clock, _log.Factory.CreateLogger("check.mail-validation"));

    private ValueTask<Verdict> AskAsync(DnsblOptions options, FakeSession? session = null) => AskAsync(Check(options), session);

    private ValueTask<Verdict> AskAsync(DnsblCheck check, FakeSession? session = null) =>
        check.OnMailAsync(new MailEvent(session ?? Session(), new FakeTransaction("a@x")), TestContext.Current.CancellationToken);
}
