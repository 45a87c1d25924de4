using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ScriptGate.Core.Plugins;
using ScriptGate.Core.Tracing;
using ScriptGate.Scripting.Api.Services;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>table</c>: what rules remember beyond sessions and generations.</summary>
internal static partial class TableApi
{
    /// <summary>The part of the state store that rules have.</summary>
    public const string StorePart = "rules";

    private const string Options = "options?: { lifetime?: Duration, idle?: Duration, durable?: boolean }";
    private const string Default = "default";

    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);

    public static readonly ApiObject<TableName> Named = AddMembers(
        new ApiObject<TableName>("Table", "A namespace of the table: its keys are its own.").Property("name", "string", "Its name.", table => table.Name),
        (table, arguments) => table.In(arguments.Caller));

    public static readonly ApiObject<RuleCall> Kind = AddMembers(
        new ApiObject<RuleCall>("DefaultTable", "What rules remember beyond sessions and generations, in the state store; the same for all rules."),
        (call, _) => Of(call, Default))
        .Method(
            "namespace",
            1,
            "(name: string): Table",
            "A table of its own: the same keys are other entries there.",
            (_, arguments) => ScriptValue.OfHost(new TableName(NameOf(arguments))),
            Named);

    private static ApiObject<T> AddMembers<T>(ApiObject<T> kind, Func<T, ScriptArguments, RuleTable> table)
        where T : class => kind
        .Method("get", 1, "(key: string): Promise<any>", "The value, or null when there is none. Starts its idle time again.", (target, arguments) =>
            ScriptValue.Promise(table(target, arguments).GetAsync(Key(arguments))))
        .Method("set", 3, $"(key: string, value: unknown, {Options}): Promise<void>", "Writes a value. It lives an hour unless the options say otherwise.", (target, arguments) =>
            ScriptValue.Promise(table(target, arguments).SetAsync(Key(arguments), Json(arguments[1]), Life("set", arguments[2]))))
        .Method("add", 3, $"(key: string, value: unknown, {Options}): Promise<boolean>", "Writes a value unless there is one; true when it wrote.", (target, arguments) =>
            ScriptValue.Promise(table(target, arguments).AddAsync(Key(arguments), Json(arguments[1]), Life("add", arguments[2]))))
        .Method("increment", 3, $"(key: string, amount?: number, {Options}): Promise<number>", "Adds to a whole number, by default 1, and gives the sum. What is not there is 0 and begins its lifetime; what is there keeps it.", (target, arguments) =>
            ScriptValue.Promise(table(target, arguments).IncrementAsync(Key(arguments), Amount(arguments), Life("increment", arguments[2]))))
        .Method("append", 3, $"(key: string, text: string, {Options}): Promise<number>", "Appends to a text and gives its new length. What is not there is empty and begins its lifetime.", (target, arguments) =>
            ScriptValue.Promise(table(target, arguments).AppendAsync(Key(arguments), arguments.Text(1, "text"), Life("append", arguments[2]))))
        .Method("touch", 2, "(key: string, lifetime?: Duration): Promise<boolean>", "Starts the idle time of an entry again; gives one without idle time the lifetime. False when there is no entry.", (target, arguments) =>
            ScriptValue.Promise(table(target, arguments).TouchAsync(Key(arguments), Lifetime("touch", arguments[1]))))
        .Method("remaining", 1, "(key: string): Promise<number | null>", "How many milliseconds an entry has still to live; null when there is none.", (target, arguments) =>
            ScriptValue.Promise(table(target, arguments).RemainingAsync(Key(arguments))))
        .Method("remove", 2, "(key: string, options?: { durable?: boolean }): Promise<boolean>", "Removes an entry; true when there was one.", (target, arguments) =>
            ScriptValue.Promise(table(target, arguments).RemoveAsync(Key(arguments), DurabilityOf(OptionBag.Read("remove", arguments[1], "durable")))));

    /// <summary>The part of the store that is the rules'.</summary>
    public static IStateStore StoreOf(RuleCall call)
    {
        var part = new CheckStateStore(call.Store ?? throw new ScriptArgumentException("there is no state store"), StorePart);
        return call.Observer is { } observer ? new ObservedStore(part, StorePart, observer, call.Services.Clock) : part;
    }

    /// <summary>The text of a key: what a rule gives as a string, number, address or mailbox.</summary>
    public static string Key(ScriptArguments arguments) => arguments[0] switch
    {
        { Kind: ScriptValueKind.Number, Number: var number } => number.ToString(CultureInfo.InvariantCulture),
        { Kind: ScriptValueKind.Host, Host: IPAddress address } => AddressApi.Text(address),
        _ => arguments.Text(0, "key"),
    };

    /// <summary>A table of a call's generation.</summary>
    public static RuleTable Of(RuleCall call, string name) => new(StoreOf(call), call.Services.Clock, name);

    private static string NameOf(ScriptArguments arguments)
    {
        var name = arguments.Text(0, "name");
        return Name().IsMatch(name) && name.Length <= 64
            ? name
            : throw new ScriptArgumentException($"namespace: '{name}' is not a name: up to 64 lower-case letters, digits and hyphens");
    }

    private static string Json(ScriptValue value) => value.Kind switch
    {
        ScriptValueKind.Boolean => value.Number != 0 ? "true" : "false",
        ScriptValueKind.Number => double.IsFinite(value.Number)
            ? value.Number.ToString("R", CultureInfo.InvariantCulture)
            : throw new ScriptArgumentException($"{value.Number} cannot be kept: JSON has no such number"),
        ScriptValueKind.Text => JsonSerializer.Serialize(value.Text, RuleTableJson.Default.String),
        ScriptValueKind.Data => value.Text,
        ScriptValueKind.Host => JsonSerializer.Serialize(value.Host.ToString() ?? string.Empty, RuleTableJson.Default.String),
        _ => "null",
    };

    private static long Amount(ScriptArguments arguments)
    {
        if (arguments[1].IsNothing)
        {
            return 1;
        }

        var amount = arguments.Number(1, "amount");
        return amount == Math.Floor(amount) && Math.Abs(amount) <= 9_007_199_254_740_991
            ? (long)amount
            : throw new ScriptArgumentException($"increment: {amount} is not a whole number");
    }

    private static EntryLife Life(string function, ScriptValue value)
    {
        var options = OptionBag.Read(function, value, "lifetime", "idle", "durable");
        return new EntryLife(options.Duration("lifetime") ?? DefaultLifetime, options.Duration("idle"), DurabilityOf(options));
    }

    private static TimeSpan? Lifetime(string function, ScriptValue value) =>
        value.IsNothing ? null
        : Durations.TryRead(value, out var duration) && duration >= TimeSpan.FromMilliseconds(1) ? duration
        : throw new ScriptArgumentException($"{function}: the lifetime must be a duration such as '10m', or a number of milliseconds");

    private static Durability DurabilityOf(OptionBag options) => options.Boolean("durable") == true ? Durability.Durable : Durability.Volatile;

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}

/// <summary>A table as a rule holds it: its name, so that one that was taken at the top of a file is in the store of whoever asks.</summary>
internal sealed record TableName(string Name)
{
    public RuleTable In(object? caller) => caller is IRuleTables tables ? tables.TableOf(Name) : throw new ScriptArgumentException("there is no state store");
}

/// <summary>On whose behalf tables are asked: he says which store they are in.</summary>
internal interface IRuleTables
{
    RuleTable TableOf(string name);
}
