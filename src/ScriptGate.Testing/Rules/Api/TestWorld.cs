using System.Globalization;
using System.Net;
using System.Text.Json;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Testing.Rules;

/// <summary>What a test says of the world around the gateway: the time, DNS, members, what is remembered.</summary>
internal static class TestWorld
{
    private static readonly string[] RecordTypes = ["A", "AAAA", "MX", "TXT", "PTR", "CNAME"];

    private static readonly Dictionary<string, DnsOutcome> Outcomes = new(StringComparer.Ordinal)
    {
        ["servfail"] = DnsOutcome.ServerFailure,
        ["timeout"] = DnsOutcome.Timeout,
        ["nxdomain"] = DnsOutcome.NoSuchName,
        ["bogus"] = DnsOutcome.Bogus,
    };

    /// <summary><c>clock</c>.</summary>
    public static readonly ApiObject<TestRun> Clock = new ApiObject<TestRun>("TestClock", "The clock of the test: it stands still until the test moves it, and Date shows it.")
        .Method("advance", 1, "(duration: Duration): Promise<void>", "Moves the clock, as '5m', '1h', '30d' or milliseconds. Timers fire on the way; a session under way goes on when it waits for one.", (run, arguments) =>
            Durations.TryRead(arguments[0], out var time)
                ? Later(run.Time.AdvanceAsync(time, run.Over))
                : throw new ScriptArgumentException("clock.advance: the duration must be a text such as '500ms', '5m' or '30d', or a number of milliseconds"))
        .Method("set", 1, "(time: string): Promise<void>", "Sets the clock, as '2026-11-22T08:30:00Z'; once there was a session only forward.", SetClock);

    /// <summary><c>dns</c>.</summary>
    public static readonly ApiObject<TestRun> Dns = new ApiObject<TestRun>("TestDns", "The DNS of the test: a name that was not added does not exist.")
        .Method("add", 2, "(name: string, records: { A?: string | string[], AAAA?: string | string[], MX?: string | string[], TXT?: string | string[], PTR?: string | string[], CNAME?: string }): void", "Adds records of a name, or the PTR of an address. MX is written '10 mx.example'.", AddRecords)
        .Method("fail", 2, "(name: string, outcome: 'servfail' | 'timeout' | 'nxdomain' | 'bogus'): void", "Makes look-ups of a name come to nothing.", (run, arguments) =>
        {
            var word = arguments.Text(1, "outcome");
            run.Resolver.Fail(arguments.Text(0, "name"), Outcomes.TryGetValue(word, out var outcome) ? outcome : throw new ScriptArgumentException($"dns.fail: there is no outcome '{word}'; there is {string.Join(", ", Outcomes.Keys)}"));
            return default;
        })
        .Property("asked", "readonly string[]", "What was asked, in order, as 'TXT example.net'.", run => HostValues.ToScript(run.Resolver.Asked));

    /// <summary><c>state</c>.</summary>
    public static readonly ApiObject<TestRun> State = new ApiObject<TestRun>("TestState", "The state store as checks see it, by their whole keys: 'CHECK/KEY'. What rules keep is in table().")
        .Method("get", 1, "(key: string): Promise<string | null>", "The value; null when there is none.", (run, arguments) => Later(GetAsync(run, arguments.Text(0, "key"))))
        .Method("set", 3, "(key: string, value: string, lifetime?: Duration): Promise<void>", "Writes a value; it lives an hour unless told otherwise.", (run, arguments) =>
        {
            var life = arguments[2].IsNothing ? TimeSpan.FromHours(1) : Durations.TryRead(arguments[2], out var given) ? given : throw arguments.Mistake("lifetime", "a duration such as '10m'", arguments[2]);
            return Later(run.Store.SetAsync(arguments.Text(0, "key"), arguments.Text(1, "value"), life, Durability.Volatile, run.Over).AsTask());
        })
        .Method("remove", 1, "(key: string): Promise<void>", "Removes an entry.", (run, arguments) =>
            Later(run.Store.RemoveAsync(arguments.Text(0, "key"), Durability.Volatile, run.Over).AsTask()));

    /// <summary><c>member(pool, {...})</c>.</summary>
    public static ScriptValue Member(TestRun run, ScriptArguments arguments)
    {
        var pool = arguments.Text(0, "pool");
        var plan = run.Members.PlanOf(pool);
        var options = TestOptions.Read("member", arguments[1]);
        foreach (var entry in options.Entries)
        {
            if (entry.NameEquals("down"))
            {
                run.Members.TakeDown(pool, entry.Value.ValueKind switch
                {
                    JsonValueKind.True => null,
                    JsonValueKind.False => [],
                    _ => TestOptions.TextsOf(entry.Value) ?? throw options.Mistake("down", "true, false, or the addresses of members"),
                });
            }
            else if (entry.NameEquals("xclient"))
            {
                plan.OfferXClient(entry.Value.ValueKind switch
                {
                    JsonValueKind.True => true,
                    JsonValueKind.False => false,
                    _ => throw options.Mistake("xclient", "true or false"),
                });
            }
            else if (MemberPlan.Commands.Contains(entry.Name, StringComparer.OrdinalIgnoreCase))
            {
                plan.Answer(entry.Name, AnswerOf(entry));
            }
            else
            {
                var near = ApiTable.Nearest(entry.Name, MemberPlan.Commands);
                throw new ScriptArgumentException($"member: there is no command '{entry.Name}'{(near is null ? $"; there is down, xclient, {string.Join(", ", MemberPlan.Commands)}" : $"; did you mean '{near}'?")}");
            }
        }

        return default;
    }

    public static ScriptValue Later(Task pending) => ScriptValue.Promise(NothingAsync(pending));

    private static ScriptValue Later(Task<ScriptValue> pending) => ScriptValue.Promise(pending);

    private static async Task<ScriptValue> NothingAsync(Task pending)
    {
        await pending;
        return default;
    }

    private static async Task<ScriptValue> GetAsync(TestRun run, string key) => await run.Store.GetAsync(key, run.Over);

    private static ScriptValue SetClock(TestRun run, ScriptArguments arguments)
    {
        var text = arguments.Text(0, "time");
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            throw new ScriptArgumentException($"clock.set: '{text}' is not a time such as '2026-11-22T08:30:00Z'");
        }

        if (!run.HasBegun)
        {
            return Later(run.Time.SetAsync(time, run.Over));
        }

        var ahead = time - run.Clock.GetUtcNow();
        return ahead >= TimeSpan.Zero ? Later(run.Time.AdvanceAsync(ahead, run.Over)) : throw new ScriptArgumentException("clock.set: once there was a session the clock goes only forward");
    }

    private static MemberAnswer AnswerOf(JsonProperty entry)
    {
        IReadOnlyDictionary<string, string> byAddress = entry.Value.ValueKind == JsonValueKind.Object && entry.Value.EnumerateObject().All(one => one.Value.ValueKind == JsonValueKind.String)
            ? entry.Value.EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!, StringComparer.OrdinalIgnoreCase)
            : new Dictionary<string, string>(StringComparer.Ordinal);
        var replies = TestOptions.TextsOf(entry.Value) ?? [];
        if (replies.Count == 0 && byAddress.Count == 0)
        {
            throw new ScriptArgumentException($"member: {entry.Name} must be a reply such as '550 5.1.1 No such user', a list of replies, or an object of address and reply");
        }

        foreach (var reply in replies.Concat(byAddress.Values).Where(reply => !IsReply(reply)))
        {
            throw new ScriptArgumentException($"member: '{reply}' is not a reply such as '550 5.1.1 No such user', and not '{MemberAnswer.Close}'");
        }

        return new MemberAnswer(replies, byAddress);
    }

    private static bool IsReply(string text) =>
        text is MemberAnswer.Close || (text.Length >= 3 && text[0] is >= '2' and <= '5' && char.IsAsciiDigit(text[1]) && char.IsAsciiDigit(text[2]) && (text.Length == 3 || text[3] is ' ' or '-'));

    private static ScriptValue AddRecords(TestRun run, ScriptArguments arguments)
    {
        var name = arguments.Text(0, "name");
        var options = TestOptions.Read("dns.add", arguments[1], RecordTypes);
        foreach (var type in options.Entries.Select(entry => entry.Name))
        {
            foreach (var value in options.Texts(type) ?? [])
            {
                Add(run.Resolver, name, type, value);
            }
        }

        return default;
    }

    private static void Add(FakeResolver resolver, string name, string type, string value)
    {
        switch (type)
        {
            case "A" or "AAAA" when IPAddress.TryParse(value, out _):
                resolver.Address(name, value);
                break;
            case "MX" when value.Split(' ', 2) is [var preference, var exchange] && int.TryParse(preference, CultureInfo.InvariantCulture, out var number):
                resolver.Mx(name, number, exchange);
                break;
            case "TXT":
                resolver.Txt(name, value);
                break;
            case "PTR" when IPAddress.TryParse(name, out _):
                resolver.Reverse(name, value);
                break;
            case "CNAME":
                resolver.Alias(name, value);
                break;
            default:
                throw new ScriptArgumentException($"dns.add: '{value}' is not a record of type {type} for {name}");
        }
    }
}
