using System.Net;
using ScriptGate.Core.DataGroups;
using ScriptGate.Core.Tracing;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api.Objects;

/// <summary><c>dataGroup(name)</c>: a list that is kept in a file of its own.</summary>
internal static class DataGroupApi
{
    private const string Keys = "(key: string | number | Address | Mailbox, match?: 'equals' | 'starts' | 'ends' | 'contains' | 'domain')";

    private static readonly Words<DataGroupMatch> Matches = new(
        ("equals", DataGroupMatch.Equals),
        ("starts", DataGroupMatch.StartsWith),
        ("ends", DataGroupMatch.EndsWith),
        ("contains", DataGroupMatch.Contains),
        ("domain", DataGroupMatch.Domain));

    public static readonly ApiObject<DataGroupName> Kind = new ApiObject<DataGroupName>("DataGroup", "A list that is kept in a file of its own (configuration key dataGroups), as it is in the generation that asks.")
        .Property("name", "string", "Its name in the configuration.", group => group.Name)
        .Method("size", 0, "(): number", "The number of entries.", (group, arguments) => group.In(arguments.Caller).Count)
        .Method(
            "has",
            2,
            $"{Keys}: boolean",
            "Whether an entry holds the key: an address by its network, a number by its range, a text as match says (default: equals). Letter case never counts.",
            (group, arguments) => Find(group, arguments) is not null)
        .Method(
            "get",
            2,
            $"{Keys}: string | null",
            "What stands behind := at the entry that holds the key, of several the narrowest; empty when nothing does. Null when none holds it.",
            (group, arguments) => Find(group, arguments));

    /// <summary>The global function.</summary>
    public static ScriptValue Named(RuleCall call, ScriptArguments arguments)
    {
        var group = new DataGroupName(arguments.Text(0, "name"));
        group.In(call);
        return ScriptValue.OfHost(group);
    }

    private static string? Find(DataGroupName name, ScriptArguments arguments)
    {
        var group = name.In(arguments.Caller);
        var match = arguments[1].IsNothing ? DataGroupMatch.Equals : Matches.Read(arguments, 1, "match");
        var key = arguments[0];
        string? value;
        _ = key switch
        {
            { Kind: ScriptValueKind.Host, Host: IPAddress address } => group.TryFind(address, out value),
            { Kind: ScriptValueKind.Number } => TryFind(group, key.Number, out value),
            _ => group.TryFind(arguments.Text(0, "key"), match, out value),
        };
        if (arguments.Caller is RuleCall { Observer: { } observer } call)
        {
            observer.ServiceCalled(new DataGroupCall(name.Name, TableApi.Key(arguments), Matches.NameOf(match), value) { Began = call.Services.Clock.GetTimestamp() });
        }

        return value;
    }

    // A number with a fraction, or one beyond 64 bits, is in no range.
    private static bool TryFind(IDataGroup group, double number, out string? value)
    {
        value = null;
        return number == Math.Floor(number) && Math.Abs(number) < 1L << 62 && group.TryFind((long)number, out value);
    }
}

/// <summary>A data group as a rule holds it: its name, so that one that was taken at the top of a file is never an old one.</summary>
internal sealed record DataGroupName(string Name)
{
    /// <summary>The group of the generation that the caller belongs to.</summary>
    public IDataGroup In(object? caller)
    {
        var groups = caller is RuleCall call ? call.Services.DataGroups : DataGroupSet.Empty;
        if (groups.Find(Name) is { } found)
        {
            return found;
        }

        var near = ApiTable.Nearest(Name, groups.Names);
        throw new ScriptArgumentException($"there is no data group '{Name}'{(near is null ? "; define it under 'dataGroups' in the configuration" : $"; did you mean '{near}'?")}");
    }
}
