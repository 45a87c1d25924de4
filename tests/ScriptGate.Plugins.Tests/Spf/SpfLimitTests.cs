using ScriptGate.Plugins.Spf.Macros;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Plugins.Tests.Spf;

/// <summary>What a hostile record can make the evaluator do.</summary>
public sealed class SpfLimitTests
{
    [Theory]
    [InlineData("v=spf1 include:loop.example -all")]
    [InlineData("v=spf1 redirect=loop.example")]
    [InlineData("v=spf1 include:loop.example include:loop.example include:loop.example -all")]
    [InlineData("v=spf1 include:%{d} redirect=%{d}")]
    public async Task A_record_that_leads_to_itself_ends_after_ten_terms(string record)
    {
        var resolver = new FakeResolver().Txt("loop.example", record);

        var finding = await SpfAnswers.MailFromAsync(resolver, "a@loop.example");

        finding.Result.ShouldBe(SpfResult.PermError);
        finding.Problem.ShouldBe("more than 10 terms ask DNS");
        resolver.Asked.Count.ShouldBe(11);
    }

    [Theory]
    [InlineData(10, SpfResult.Pass)]
    [InlineData(11, SpfResult.PermError)]
    public async Task Ten_terms_may_ask(int terms, SpfResult result)
    {
        var resolver = new FakeResolver().Address("no.example", "198.51.100.1");
        resolver.Txt("many.example", $"v=spf1 {string.Join(' ', Enumerable.Repeat("a:no.example", terms))} +all");

        (await SpfAnswers.MailFromAsync(resolver, "a@many.example")).Result.ShouldBe(result);
    }

    [Theory]
    [InlineData(2, SpfResult.Pass)]
    [InlineData(3, SpfResult.PermError)]
    public async Task Two_look_ups_may_find_nothing(int terms, SpfResult result)
    {
        var resolver = new FakeResolver();
        resolver.Txt("void.example", $"v=spf1 {string.Join(' ', Enumerable.Range(1, terms).Select(i => $"exists:no{i}.example"))} +all");

        (await SpfAnswers.MailFromAsync(resolver, "a@void.example")).Result.ShouldBe(result);
    }

    [Theory]
    [InlineData(10, SpfResult.Pass)]
    [InlineData(11, SpfResult.PermError)]
    public async Task A_domain_may_have_ten_exchangers(int count, SpfResult result)
    {
        var resolver = new FakeResolver().Txt("mx.example", "v=spf1 mx +all");
        for (var i = 0; i < count; i++)
        {
            resolver.Mx("mx.example", i, $"mx{i}.example").Address($"mx{i}.example", "198.51.100.1");
        }

        (await SpfAnswers.MailFromAsync(resolver, "a@mx.example")).Result.ShouldBe(result);
    }

    [Fact]
    public async Task Only_the_first_ten_names_of_a_client_are_looked_at()
    {
        var resolver = new FakeResolver().Txt("ptr.example", "v=spf1 ptr -all");
        for (var i = 0; i < 10; i++)
        {
            resolver.Reverse("192.0.2.1", $"n{i}.example").Address($"n{i}.example", "198.51.100.1");
        }

        resolver.Reverse("192.0.2.1", "host.ptr.example").Address("host.ptr.example", "192.0.2.1");

        (await SpfAnswers.MailFromAsync(resolver, "a@ptr.example")).Result.ShouldBe(SpfResult.Fail);
        resolver.Asked.Count(asked => asked.StartsWith("A ", StringComparison.Ordinal)).ShouldBe(10);
    }

    [Fact]
    public async Task A_null_MX_is_no_host_to_ask_for()
    {
        var resolver = new FakeResolver().Txt("null.example", "v=spf1 mx -all").Mx("null.example", 0, "");

        (await SpfAnswers.MailFromAsync(resolver, "a@null.example")).Result.ShouldBe(SpfResult.Fail);
        resolver.Asked.ShouldBe(["TXT null.example", "MX null.example"]);
    }

    [Fact]
    public async Task A_record_of_64_KB_is_read_once_and_all_of_it_counts()
    {
        var networks = string.Concat(Enumerable.Repeat("ip4:198.51.100.1 ", 3800));
        var resolver = new FakeResolver().Txt("large.example", $"v=spf1 {networks}ip4:192.0.2.1 -all").Txt("wrong.example", $"v=spf1 {networks}ip4:192.0.2.1 moo -all");

        (await SpfAnswers.MailFromAsync(resolver, "a@large.example")).Result.ShouldBe(SpfResult.Pass);
        (await SpfAnswers.MailFromAsync(resolver, "a@wrong.example")).Result.ShouldBe(SpfResult.PermError);
    }

    [Fact]
    public async Task A_macro_bomb_makes_one_name_that_can_be_asked_for()
    {
        var bomb = string.Concat(Enumerable.Repeat("%{s}%{l}.", 7000));
        var resolver = new FakeResolver().Txt("bomb.example", $"v=spf1 exists:{bomb}tail.example -all");

        (await SpfAnswers.MailFromAsync(resolver, $"{new string('x', 60)}@bomb.example")).Result.ShouldBe(SpfResult.Fail);

        var name = resolver.Asked[^1]["A ".Length..];
        name.Length.ShouldBeInRange(190, MacroExpansion.LongestName);
        name.ShouldEndWith(".tail.example");
    }

    [Fact]
    public async Task An_explanation_that_explodes_is_not_told()
    {
        var resolver = new FakeResolver()
            .Txt("loud.example", "v=spf1 -all exp=why.loud.example")
            .Txt("why.loud.example", string.Concat(Enumerable.Repeat("%{s} ", 1000)));

        var finding = await SpfAnswers.MailFromAsync(resolver, "somebody@loud.example");

        finding.Result.ShouldBe(SpfResult.Fail);
        finding.Explanation.ShouldBeNull();
    }

    [Theory]
    [InlineData("%{c} %{r} at %{t}", "192.0.2.1 gw.example at 1772366400")]
    [InlineData("100%% of%_mail%-", "100% of mail%20")]
    [InlineData("line\r\n550 another", null)]
    [InlineData("caf\u00e9", null)]
    [InlineData("%{x}", null)]
    [InlineData("%", null)]
    public async Task An_explanation_is_told_only_when_it_is_one(string text, string? explanation)
    {
        var resolver = new FakeResolver().Txt("why.example", "v=spf1 -all exp=text.example.org").Txt("text.example.org", text);

        (await SpfAnswers.MailFromAsync(resolver, "a@why.example")).Explanation.ShouldBe(explanation);
    }

    [Fact]
    public async Task A_name_that_is_too_long_loses_labels_on_the_left()
    {
        var label = new string('a', 60);
        var resolver = new FakeResolver().Txt("long.example", $"v=spf1 exists:first.{label}.{label}.{label}.{label}.x.example -all").Address($"{label}.{label}.{label}.{label}.x.example", "127.0.0.2");

        (await SpfAnswers.MailFromAsync(resolver, "a@long.example")).Result.ShouldBe(SpfResult.Pass);
    }

    [Theory]
    [InlineData("\u00fcser@spf.example")]
    [InlineData("\u0000@spf.example")]
    public async Task A_local_part_that_no_name_can_hold_never_matches(string sender)
    {
        var resolver = new FakeResolver().Txt("spf.example", "v=spf1 exists:%{l}.users.example -all");

        (await SpfAnswers.MailFromAsync(resolver, sender)).Result.ShouldBe(SpfResult.Fail);
    }

    [Fact]
    public async Task A_domain_in_other_letters_is_asked_for_in_ASCII()
    {
        var resolver = new FakeResolver().Txt("xn--bcher-kva.example", "v=spf1 ip4:192.0.2.1 -all");

        var finding = await SpfAnswers.MailFromAsync(resolver, "a@b\u00fccher.example");

        finding.ShouldBe(new SpfFinding(SpfResult.Pass, SpfIdentity.MailFrom, "xn--bcher-kva.example") { Directive = "ip4:192.0.2.1" });
    }

    [Theory]
    [InlineData("a@")]
    [InlineData("a@localhost")]
    [InlineData("a@[192.0.2.1]")]
    [InlineData("a@[IPv6:2001:db8::1]")]
    [InlineData("a@..")]
    [InlineData("a@exa mple.org")]
    [InlineData("a@\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc.example")]
    public async Task What_is_no_domain_has_no_record_and_nobody_is_asked(string sender)
    {
        var resolver = new FakeResolver();

        (await SpfAnswers.MailFromAsync(resolver, sender)).Result.ShouldBe(SpfResult.None);
        resolver.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(DnsOutcome.ServerFailure)]
    [InlineData(DnsOutcome.Timeout)]
    [InlineData(DnsOutcome.Bogus)]
    [InlineData(DnsOutcome.LimitReached)]
    public async Task What_DNS_does_not_answer_is_temporary_wherever_it_is_asked(DnsOutcome outcome)
    {
        foreach (var term in new[] { "a:down.example", "mx:down.example", "exists:down.example", "include:down.example" })
        {
            var resolver = new FakeResolver().Txt("up.example", $"v=spf1 {term} +all").Fail("down.example", outcome);

            (await SpfAnswers.MailFromAsync(resolver, "a@up.example")).Result.ShouldBe(SpfResult.TempError, term);
        }

        var itself = await SpfAnswers.MailFromAsync(new FakeResolver().Fail("up.example", outcome), "a@up.example");

        itself.Result.ShouldBe(SpfResult.TempError);
        itself.Problem.ShouldBe($"no answer about up.example: {outcome}");
    }

    [Fact]
    public async Task A_chain_of_aliases_is_followed()
    {
        var resolver = new FakeResolver().Txt("end.example", "v=spf1 ip4:192.0.2.1 -all");
        for (var i = 0; i < 10; i++)
        {
            resolver.Alias($"c{i}.example", i == 9 ? "end.example" : $"c{i + 1}.example");
        }

        (await SpfAnswers.MailFromAsync(resolver, "a@c0.example")).Result.ShouldBe(SpfResult.Pass);
    }
}
