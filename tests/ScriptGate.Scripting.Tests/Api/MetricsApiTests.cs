using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ScriptGate.Scripting.Accounting;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary><c>counter(name)</c> and <c>histogram(name)</c>.</summary>
public sealed class MetricsApiTests : IDisposable
{
    private readonly ConcurrentQueue<string> _measured = new();
    private readonly MeterListener _listener = new();
    private readonly string _name = "t" + Guid.NewGuid().ToString("N");

    public MetricsApiTests()
    {
        // Other tests have meters of the same name: a name of its own tells them apart.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RuleAccounts.MeterName && instrument.Name.StartsWith("rule." + _name, StringComparison.Ordinal))
            {
                _measured.Enqueue($"new {instrument.GetType().Name[..^2]} {Short(instrument)} {instrument.Unit} {instrument.Description}");
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Enqueue($"{Short(instrument)} {value} {tags[0].Key}={tags[0].Value}"));
        _listener.Start();
    }

    [Fact]
    public async Task What_a_rule_counts_and_measures_is_among_the_metrics_with_the_rules_name()
    {
        using var house = House("""
            const greeted = counter(NAME, 'Clients greeted.');
            on('CONNECT', () => { greeted.add(); greeted.add(2.5); histogram(NAME + '.size', { unit: 'By', help: 'Sizes.' }).record(-7); });
            """);
        await house.Judge(house.Connect());

        _measured.ShouldBe(["new Counter *  Clients greeted.", "* 1 rule=scripts/rules/rule.js", "* 2.5 rule=scripts/rules/rule.js", "new Histogram *.size By Sizes.", "*.size -7 rule=scripts/rules/rule.js"]);
    }

    [Fact]
    public async Task The_next_generation_goes_on_with_the_same_instrument()
    {
        using var house = House("on('CONNECT', () => counter(NAME).add()); on('INIT', () => counter(NAME).add());");
        house.Folder.Write("scripts/rules/rule.js", $"on('INIT', () => counter('{_name}').add());");
        using var next = house.Load(house.Rules).Rules!;

        _measured.ShouldBe(["new Counter *  ", "* 1 rule=scripts/rules/rule.js", "* 1 rule=scripts/rules/rule.js"]);
    }

    [Theory]
    [InlineData("counter('Upper')", "TypeError: counter: 'Upper' is not a name: up to 63 lower-case letters, digits, '_' and '.', beginning with a letter")]
    [InlineData("counter('a..b')", "TypeError: counter: 'a..b' is not a name: up to 63 lower-case letters, digits, '_' and '.', beginning with a letter")]
    [InlineData("counter('a\\nb')", "TypeError: counter: 'a\\u000ab' is not a name: up to 63 lower-case letters, digits, '_' and '.', beginning with a letter")]
    [InlineData("counter('a'.repeat(64))", "TypeError: counter: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' is not a name: up to 63 lower-case letters, digits, '_' and '.', beginning with a letter")]
    [InlineData("counter(NAME).add(-1)", "TypeError: add: a counter only grows, and not by -1")]
    [InlineData("counter(NAME).add(NaN)", "TypeError: add: a counter only grows, and not by NaN")]
    [InlineData("histogram(NAME).record(Infinity)", "TypeError: record: Infinity is no value")]
    [InlineData("histogram(NAME, { units: 'By' })", "TypeError: histogram: there is no option 'units'; did you mean 'unit'?")]
    [InlineData("counter(NAME).add(); histogram(NAME).record(1)", "TypeError: '$' is a counter already")]
    [InlineData("for (let i = 0; i < 65; i++) counter(NAME + i).add()", "TypeError: a rule has at most 64 counters and histograms; '$64' is one more")]
    public async Task What_cannot_be_is_said_at_once(string call, string error)
    {
        using var house = House($"on('CONNECT', () => {{ try {{ {call}; log('no error'); }} catch (e) {{ log(String(e)); }} }});");
        await house.Judge(house.Connect());

        house.Said.ShouldBe([error.Replace("$", _name, StringComparison.Ordinal)]);
    }

    public void Dispose() => _listener.Dispose();

    private string Short(Instrument instrument) => instrument.Name.Replace("rule." + _name, "*", StringComparison.Ordinal);

    private RuleHouse House(string rule) => new(rule.Replace("NAME", $"'{_name}'", StringComparison.Ordinal));
}
