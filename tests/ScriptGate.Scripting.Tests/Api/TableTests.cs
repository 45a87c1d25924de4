using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary><c>table</c>: what rules remember.</summary>
public sealed class TableTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("-12.5")]
    [InlineData("1e+21")]
    [InlineData("\"line\\nbreak \\\"quoted\\\"\"")]
    [InlineData("[1,\"a\",[null]]")]
    [InlineData("{\"a\":{\"b\":[true]}}")]
    public async Task A_value_comes_back_as_it_went(string json)
    {
        using var house = new ServiceHouse($"await table.set('k', {json}); log(JSON.stringify(await table.get('k')), JSON.stringify(await table.get('other')));");
        (await house.SaidAsync()).ShouldBe($"{json} null");
    }

    [Fact]
    public async Task A_value_lives_an_hour_unless_the_rule_says_otherwise()
    {
        using var house = new ServiceHouse("""
            await table.add('hour', 1); await table.add('minute', 2, { lifetime: '1m' }); await table.add('short', 3, { lifetime: 1500 });
            log(await table.remaining('hour'), await table.remaining('minute'), await table.remaining('short'), await table.remaining('none'), await table.get('minute'));
            """);
        (await house.SaidAsync()).ShouldBe("3600000 60000 1500 null 2");
        house.Clock.Advance(TimeSpan.FromMilliseconds(500));
        (await house.SaidAsync()).ShouldBe("3599500 59500 1000 null 2");
    }

    [Fact]
    public async Task An_idle_time_starts_again_with_each_read_and_never_outlives_the_lifetime()
    {
        using var house = new ServiceHouse("await table.add('k', 'v', { lifetime: '25s', idle: '10s' }); log(await table.remaining('k'), await table.get('k'), await table.remaining('k'));");
        (await house.SaidAsync()).ShouldBe("10000 v 10000");
        house.Clock.Advance(TimeSpan.FromSeconds(9));
        (await house.SaidAsync()).ShouldBe("1000 v 10000");
        house.Clock.Advance(TimeSpan.FromSeconds(9));
        (await house.SaidAsync()).ShouldBe("1000 v 7000");
        house.Clock.Advance(TimeSpan.FromSeconds(6));
        (await house.SaidAsync()).ShouldBe("1000 v 1000");
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        (await house.SaidAsync()).ShouldBe("10000 v 10000", "the old entry is gone, and this is a new one");
    }

    [Fact]
    public async Task Adding_writes_only_where_nothing_is()
    {
        using var house = new ServiceHouse("log(await table.add('k', 1), await table.add('k', 2), await table.get('k'), await table.remove('k'), await table.remove('k'), await table.get('k'));");
        (await house.SaidAsync()).ShouldBe("true false 1 true false null");
    }

    [Theory]
    [InlineData("")]
    [InlineData(", { idle: '5s' }")]
    public async Task Numbers_are_added_to_and_keep_their_lifetime(string options)
    {
        using var house = new ServiceHouse($$"""
            const options = undefined{{options.Replace(", ", " ?? ", StringComparison.Ordinal)}};
            log(await table.increment('n', undefined, options), await table.increment('n', 5, options), await table.increment('n', -2), await table.get('n'), await table.remaining('n'));
            """);
        (await house.SaidAsync()).ShouldBe(options.Length == 0 ? "1 6 4 4 3600000" : "1 6 4 4 5000");
    }

    [Theory]
    [InlineData("")]
    [InlineData(", { idle: '5s' }")]
    public async Task Texts_are_appended_to(string options)
    {
        using var house = new ServiceHouse($"await table.append('t', 'one'{options}); log(await table.append('t', ',\"two\"'), await table.get('t'));");
        (await house.SaidAsync()).ShouldBe("9 one,\"two\"");
    }

    [Fact]
    public async Task Touching_gives_an_entry_its_time_again()
    {
        using var house = new ServiceHouse("""
            await table.add('idle', 1, { idle: '10s' }); await table.add('plain', 1, { lifetime: '10s' });
            log(await table.remaining('idle'), await table.touch('idle'), await table.remaining('idle'), await table.touch('plain', '30s'), await table.remaining('plain'), await table.touch('none'));
            """);
        (await house.SaidAsync()).ShouldBe("10000 true 10000 true 30000 false");
        house.Clock.Advance(TimeSpan.FromSeconds(4));
        (await house.SaidAsync()).ShouldBe("6000 true 10000 true 30000 false");
    }

    [Fact]
    public async Task Namespaces_keep_their_keys_apart()
    {
        using var house = new ServiceHouse("""
            const hits = table.namespace('hits');
            await table.set('k', 'default'); await hits.set('k', 'hits');
            log(hits.name, await table.get('k'), await hits.get('k'), await table.namespace('other').get('k'));
            """);
        (await house.SaidAsync()).ShouldBe("hits default hits null");
    }

    [Fact]
    public async Task Addresses_and_numbers_are_keys_too()
    {
        using var house = new ServiceHouse("await table.set(session.client.address, 'address'); await table.set(7, 'seven'); log(await table.get('192.0.2.7'), await table.get('7'));");
        (await house.SaidAsync()).ShouldBe("address seven");
    }

    [Fact]
    public async Task All_rules_and_sessions_share_it()
    {
        using var house = new ServiceHouse("log(await table.increment('all'));");
        (await house.SaidAsync()).ShouldBe("1");
        (await house.SaidAsync()).ShouldBe("2");
    }

    [Theory]
    [InlineData("table.set('k', 1, { lifetme: 1 })", "set: there is no option 'lifetme'; did you mean 'lifetime'?")]
    [InlineData("table.set('k', 1, { lifetime: 0 })", "set: lifetime must be a duration such as '500ms', '2s' or '1h', or a number of milliseconds")]
    [InlineData("table.set('k', 1, { durable: 1 })", "set: durable must be true or false")]
    [InlineData("table.set('k', 1, 'an hour')", "set: the options must be an object such as { lifetime: ... }")]
    [InlineData("table.set('k', NaN)", "NaN cannot be kept: JSON has no such number")]
    [InlineData("table.get()", "get: key must be a string, but is missing")]
    [InlineData("table.increment('k', 0.5)", "increment: 0.5 is not a whole number")]
    [InlineData("table.set('t', 'text').then(() => table.increment('t'))", "increment: the value of 't' is not a whole number")]
    [InlineData("table.set('n', 5).then(() => table.append('n', 'x'))", "append: the value of 'n' is not a string")]
    [InlineData("table.add('p', 1).then(() => table.touch('p'))", "touch: the entry has no idle time; say how long it is to live from now: touch(key, '10m')")]
    [InlineData("table.namespace('No Name')", "namespace: 'No Name' is not a name: up to 64 lower-case letters, digits and hyphens")]
    [InlineData("table.gett('k')", "DefaultTable has no property 'gett'; did you mean 'get'?")]
    [InlineData("table.set('k', new Map())", "only plain objects can be kept, not a Map")]
    public async Task Mistakes_are_explained(string call, string error)
    {
        using var house = new ServiceHouse($"await {call};");
        (await house.SaidAsync()).ShouldBe("TypeError: " + error);
    }

    [Fact]
    public async Task A_table_cannot_be_replaced_or_extended()
    {
        using var house = new ServiceHouse("try { table.mine = 1; log('extended'); } catch (e) { log(e instanceof TypeError); }");
        (await house.SaidAsync()).ShouldBe("true");
    }
}
