using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary><c>fact(name)</c>.</summary>
public sealed class FactTests
{
    [Fact]
    public async Task What_SPF_found_has_the_words_of_its_RFC()
    {
        (await SaidAsync("log(JSON.stringify(await fact('spf')))", new SpfFinding(SpfResult.SoftFail, SpfIdentity.MailFrom, "a.example")
        {
            Directive = "~all",
            Explanation = "why",
            Hello = new SpfFinding(SpfResult.TempError, SpfIdentity.Hello, "h.example") { Problem = "timeout" },
        })).ShouldBe(
            """{"result":"softfail","identity":"mail-from","domain":"a.example","directive":"~all","problem":null,"explanation":"why","hello":{"result":"temperror","identity":"hello","domain":"h.example","directive":null,"problem":"timeout","explanation":null,"hello":null}}""");
    }

    public static TheoryData<object, string> Values => new()
    {
        { 42, "42" },
        { "text", "\"text\"" },
        { true, "true" },
        { new List<object?> { 1, null, "x" }, """[1,null,"x"]""" },
        { new Dictionary<string, object?>(StringComparer.Ordinal) { ["score"] = 7.5, ["lists"] = new[] { "a", "b" } }, """{"score":7.5,"lists":["a","b"]}""" },
        { new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "\"2026-03-01T12:00:00.0000000+00:00\"" },
        { TimeSpan.FromSeconds(1.5), "1500" },
        { System.Net.IPAddress.Loopback, "\"127.0.0.1\"" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public async Task What_plugins_provide_becomes_a_plain_value(object value, string seen) =>
        (await SaidAsync("log(JSON.stringify(await fact('spf')))", value)).ShouldBe(seen);

    [Fact]
    public async Task It_is_frozen() => (await SaidAsync(
        "const f = await fact('spf'); try { f.list.push(2); log('changed'); } catch (e) { log(e instanceof TypeError, Object.isFrozen(f)); }",
        new Dictionary<string, object?>(StringComparer.Ordinal) { ["list"] = new[] { 1 } })).ShouldBe("true true");

    [Theory]
    [InlineData("fact('reputation')", "TypeError: fact: No check of this virtual server provides the fact 'reputation'.")]
    [InlineData("fact('spf')", "TypeError: fact: DNS is down")]
    [InlineData("fact()", "TypeError: fact: name must be a string, but is missing")]
    [InlineData("fact(7)", "TypeError: fact: name must be a string, but is the number 7")]
    public async Task A_fact_that_cannot_be_had_is_an_error_that_can_be_caught(string call, string error) =>
        (await SaidAsync($"try {{ await {call}; }} catch (e) {{ log(String(e)); }}", new FactUnavailableException("DNS is down"))).ShouldBe(error);

    [Fact]
    public async Task Nobody_catches_it_and_the_step_fails()
    {
        using var house = new RuleHouse("on('CONNECT', async () => { await fact('reputation'); });");
        (await house.Judge(house.Connect())).Failed.ShouldBeTrue();
    }

    [Fact]
    public void Where_there_is_no_session_there_is_nobody_to_ask()
    {
        var error = Should.Throw<InvalidOperationException>(() => new RuleHouse("fact('spf');"));
        error.Message.ShouldContain("fact: there is nobody to ask about here");
    }

    private static async Task<string> SaidAsync(string statements, object fact)
    {
        using var house = new RuleHouse($"on('CONNECT', async session => {{ {statements}; }});");
        house.Session.Facts["spf"] = fact;
        await house.Judge(house.Connect());
        const string Prefix = "rule Information: rule.js in SG-0123456789ABCDEF: ";
        var line = house.Log.Lines.ShouldHaveSingleItem();
        line.ShouldStartWith(Prefix);
        return line[Prefix.Length..];
    }
}
