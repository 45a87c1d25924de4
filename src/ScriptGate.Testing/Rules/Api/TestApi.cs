using System.Net;
using System.Text.Json;
using ScriptGate.Core.Configuration;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Api.Objects;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Testing.Rules;

/// <summary>Everything a test file sees.</summary>
internal static class TestApi
{
    /// <summary>The event that every test is.</summary>
    public const string Event = "TEST";

    private const string SessionType =
        "(options?: { client?: string, proxy?: { address?: string, protocol?: 'proxy-v1' | 'proxy-v2' | 'xclient', local?: boolean, clientName?: string, authority?: string, fields?: { [type: string]: string } }, reverse?: string, server?: string, hello?: string | null, verb?: 'EHLO' | 'HELO', tls?: boolean | string, certificate?: { names?: string[], trusted?: boolean, expired?: boolean }, "
        + "auth?: { user?: string, password?: string }, from?: string | null, parameters?: string, to?: string | string[], message?: string | null, eml?: string }): Promise<SessionResult>";

    public static readonly ApiObject<TestRun> Globals = new ApiObject<TestRun>("TestGlobals", "The functions every test has.")
        .Method("session", 1, SessionType, "Runs a session from the connection to QUIT and says what came of it.", RunSession, SessionResultApi.Kind)
        .Method("connect", 1, "(options?: { client?: string, reverse?: string, server?: string, tls?: string }): Promise<ConnectedClient>", "Connects a client that says what the test says.", Connect, ClientApi.Kind)
        .Method("expect", 1, "(actual: unknown): Expectation", "Begins an assertion: expect(result.code).toBe(250).", (run, arguments) => ScriptValue.OfHost(new Expectation(run, arguments[0], isNot: false)), ExpectationApi.Kind)
        .Method("gateway", 1, "(options: { config?: string, rules?: (string | { file: string, options?: unknown })[], checks?: string[] | { [check: string]: { alarm?: boolean, block?: boolean, [option: string]: unknown } }, violations?: { [name: string]: { alarm?: boolean, block?: boolean } }, pools?: string[] | { [name: string]: string[] }, dataGroups?: { [name: string]: string[] | { type: 'address' | 'string' | 'integer', lines: string[] } }, countries?: { [network: string]: string } }): void", "Says which gateway the test has, before its first session: another configuration, other rules, these checks of the profile only, with these options, what becomes of violations, more pools, data groups, the countries of networks.", SetGateway)
        .Method("member", 2, "(pool: string, answers: { [command: string]: string | string[] | { [address: string]: string } | boolean }): void", "Says how the members of a pool answer: { RCPT: '550 5.1.1 No such user' }, { RCPT: { 'a@b.example': '452 4.2.2 Full' } }, { down: true }, { down: ['10.0.0.5:25'] }, { xclient: true }.", TestWorld.Member)
        .Method("service", 2, 1, ServiceApi.Question, ServiceApi.Type.Replace("ServiceAnswer", ServiceApi.AnswerType, StringComparison.Ordinal), "Says what a service answers that rules ask with http() or tcp(): a text, { status, headers, text, json }, { fail: 'refuses connections' }, either with a delay; a list of these, in turn; or a function.", ServiceApi.Set, isCallbackOptional: true)
        .Method("table", 1, "(name?: string): Table", "A table of rules: what they keep with table.set, or with table.namespace(name).", TableOf, TableApi.Named);

    /// <summary>The table.</summary>
    public static readonly ApiTable Table = new(
        [
            ExpectationApi.Kind, SessionResultApi.Kind, SessionResultApi.Reply, SessionResultApi.Recipient, SessionResultApi.Message, SessionResultApi.Headers,
            SessionResultApi.Violation, ClientApi.Kind, ServiceApi.Question, TableApi.Named,
        ],
        Globals,
        [new ApiEvent(Event, [], string.Empty)],
        [new ApiNamespace("clock", TestWorld.Clock), new ApiNamespace("dns", TestWorld.Dns), new ApiNamespace("state", TestWorld.State)])
    {
        Registrar = new ApiRegistrar("test", Event),
    };

    private static ScriptValue RunSession(TestRun run, ScriptArguments arguments)
    {
        var wish = SessionWishes.Read(run, arguments);

        var activity = run.Time.Begin();

        // Off the lane: a session waits for rules, and the lane of the tests must be free for whoever else goes on.
        return ScriptValue.Promise(Task.Run(async () => ScriptValue.OfHost(await run.RunAsync(wish, activity))));
    }

    private static ScriptValue Connect(TestRun run, ScriptArguments arguments)
    {
        var wish = SessionWishes.Read(run, arguments);
        var activity = run.Time.Begin();
        return ScriptValue.Promise(Task.Run(async () => ScriptValue.OfHost(new ConnectedClient(run, await run.ConnectAsync(wish, activity)))));
    }

    private static ScriptValue TableOf(TestRun run, ScriptArguments arguments) =>
        ScriptValue.OfHost(new TableName(arguments.OptionalText(0, "name") ?? "default"));

    private static ScriptValue SetGateway(TestRun run, ScriptArguments arguments)
    {
        var options = TestOptions.Read("gateway", arguments[0], "config", "rules", "checks", "violations", "pools", "dataGroups", "countries");
        var configuration = options.Text("config") is { } file ? FileOf(run, options, "config", file) : run.Wish.Configuration;
        run.Wish = run.Wish with
        {
            Configuration = configuration,
            Rules = options.TryGet("rules", out var rules) ? RulesOf(run, options, rules) : run.Wish.Rules,
            Checks = options.TryGet("checks", out var checks) ? ProfileWishes.Checks(options, checks) : run.Wish.Checks,
            Violations = options.TryGet("violations", out var violations) ? ProfileWishes.Violations(options, violations) : run.Wish.Violations,
            Pools = options.TryGet("pools", out var pools) ? PoolsOf(options, pools) : run.Wish.Pools,
            DataGroups = options.TryGet("dataGroups", out var groups) ? GroupsOf(options, groups) : run.Wish.DataGroups,
            Countries = options.TryGet("countries", out var countries) ? CountriesOf(options, countries) : run.Wish.Countries,
        };
        return default;
    }

    private static List<RuleReference> RulesOf(TestRun run, TestOptions options, JsonElement rules)
    {
        if (rules.ValueKind != JsonValueKind.Array)
        {
            throw options.Mistake("rules", "a list of files");
        }

        return [.. rules.EnumerateArray().Select(rule => rule.ValueKind switch
        {
            JsonValueKind.String when rule.GetString() is RuleReference.ChecksPlaceholder => new RuleReference { File = RuleReference.ChecksPlaceholder },
            JsonValueKind.String => new RuleReference { File = FileOf(run, options, "rules", rule.GetString()!) },
            JsonValueKind.Object when rule.TryGetProperty("file", out var file) && file.ValueKind == JsonValueKind.String => new RuleReference
            {
                File = FileOf(run, options, "rules", file.GetString()!),
                Options = rule.TryGetProperty("options", out var own) ? own.Clone() : null,
            },
            _ => throw options.Mistake("rules", "a list of files, or of objects such as { file: '../rules/x.js', options: {} }"),
        })];
    }

    // Names alone have one member each.
    private static Dictionary<string, IReadOnlyList<HostEndpoint>> PoolsOf(TestOptions options, JsonElement pools) => pools.ValueKind == JsonValueKind.Object
        ? pools.EnumerateObject().ToDictionary(
            pool => pool.Name,
            IReadOnlyList<HostEndpoint> (pool) => TestOptions.TextsOf(pool.Value) is { Count: > 0 } members
                ? [.. members.Select(member => EndpointText.TrySplit(member, out var host, out var port) && port > 0 ? new HostEndpoint(host, port) : throw options.Mistake($"pools.{pool.Name}", "addresses of members such as '10.0.0.5:25'"))]
                : throw options.Mistake($"pools.{pool.Name}", "a list of members such as ['10.0.0.5:25']"),
            StringComparer.Ordinal)
        : (TestOptions.TextsOf(pools) ?? throw options.Mistake("pools", "a list of names, or an object of names and members")).ToDictionary(
            name => name, IReadOnlyList<HostEndpoint> (name) => [new HostEndpoint($"{name}.test", 25)], StringComparer.Ordinal);

    private static Dictionary<string, MadeDataGroup> GroupsOf(TestOptions options, JsonElement groups)
    {
        if (groups.ValueKind != JsonValueKind.Object)
        {
            throw options.Mistake("dataGroups", "an object of names and groups");
        }

        return groups.EnumerateObject().ToDictionary(group => group.Name, group => GroupOf(options, group), StringComparer.Ordinal);
    }

    private static MadeDataGroup GroupOf(TestOptions options, JsonProperty group)
    {
        var lines = group.Value.ValueKind == JsonValueKind.Object && group.Value.TryGetProperty("lines", out var inner) ? inner : group.Value;
        var word = group.Value.ValueKind == JsonValueKind.Object && group.Value.TryGetProperty("type", out var type) ? type.GetString() : "string";
        return TestOptions.TextsOf(lines) is { } texts && Enum.TryParse<DataGroupType>(word, ignoreCase: true, out var kind)
            ? new MadeDataGroup(kind, texts)
            : throw options.Mistake($"dataGroups.{group.Name}", "a list of lines, or an object such as { type: 'address', lines: ['192.0.2.0/24'] }");
    }

    private static Dictionary<string, string> CountriesOf(TestOptions options, JsonElement countries)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in countries.ValueKind == JsonValueKind.Object ? countries.EnumerateObject().ToArray() : throw options.Mistake("countries", "an object such as { '192.0.2.0/24': 'DE' }"))
        {
            found[pair.Name] = IPNetwork.TryParse(pair.Name, out var network) && network.PrefixLength > 0 && pair.Value.ValueKind == JsonValueKind.String && pair.Value.GetString() is { Length: 2 } country
                ? country
                : throw options.Mistake($"countries.{pair.Name}", "two letters for a network, such as { '192.0.2.0/24': 'DE' }");
        }

        return found;
    }

    // As 'require' finds files: from the folder of the test.
    private static string FileOf(TestRun run, TestOptions options, string key, string file)
    {
        var path = Path.GetFullPath(Path.Combine(run.Folder, file));
        return File.Exists(path) ? path : throw options.Mistake(key, $"files, seen from the folder of the test: there is no '{file}'");
    }
}
