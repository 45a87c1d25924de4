using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Api;

/// <summary>An event that rules can name, and the host objects its handlers get.</summary>
/// <param name="Name">For example <c>RCPT</c>.</param>
/// <param name="Arguments">One or two kinds; none for INIT.</param>
/// <param name="Parameters">The parameters as the types file has them: <c>session: Session, rcpt: Recipient</c>.</param>
internal sealed record ApiEvent(string Name, IReadOnlyList<ApiObject> Arguments, string Parameters);

/// <summary>A global object whose members act for the rule that calls them, such as <c>dns</c>.</summary>
/// <param name="Name">The global name.</param>
/// <param name="Kind">Its members; their target is that of the global functions.</param>
internal sealed record ApiNamespace(string Name, ApiObject Kind);

/// <summary>Everything rules see: the kinds of host objects, the global functions and objects, and the events.</summary>
internal sealed class ApiTable
{
    private const int MaxMembers = 1024;

    private readonly Dictionary<ApiObject, int> _first = [];
    private readonly List<ApiMember> _members = [];

    /// <param name="objects">Every kind of host object, those that results name included.</param>
    /// <param name="globals">The global functions, as methods.</param>
    /// <param name="events">The events.</param>
    /// <param name="namespaces">The global objects; their kinds need not be among <paramref name="objects"/>.</param>
    public ApiTable(IReadOnlyList<ApiObject> objects, ApiObject globals, IReadOnlyList<ApiEvent> events, IReadOnlyList<ApiNamespace>? namespaces = null)
    {
        Namespaces = namespaces ?? [];
        Objects = [.. objects, .. Namespaces.Select(item => item.Kind)];
        Globals = globals;
        Events = events.ToDictionary(item => item.Name, StringComparer.Ordinal);
        foreach (var item in Objects.Append(globals))
        {
            _first.Add(item, _members.Count);
            _members.AddRange(item.Members);
        }

        if (_members.Count > MaxMembers)
        {
            throw new ArgumentException($"The API has {_members.Count} members; engines number {MaxMembers}.", nameof(objects));
        }
    }

    public IReadOnlyList<ApiObject> Objects { get; }

    public ApiObject Globals { get; }

    public IReadOnlyList<ApiNamespace> Namespaces { get; }

    public IReadOnlyDictionary<string, ApiEvent> Events { get; }

    /// <summary>How files register handlers.</summary>
    public ApiRegistrar Registrar { get; init; } = ApiRegistrar.On;

    /// <summary>The members of all kinds; an engine calls them by their number.</summary>
    public IReadOnlyList<ApiMember> Members => _members;

    /// <summary>The number of a kind's first member; the others follow in order.</summary>
    public int FirstMember(ApiObject item) => _first[item];

    /// <summary>Whether a text may be the first argument of the registrar: the name of an event, or a title.</summary>
    public bool CanRegister(string name) => Registrar.Event is null ? Events.ContainsKey(name) : name.Length is > 0 and <= ApiRegistrar.MaxTitle;

    /// <summary>The error of one that may not.</summary>
    public ScriptArgumentException CannotRegister(string written)
    {
        if (Registrar.Event is not null)
        {
            return new ScriptArgumentException($"{Registrar.Function}: the title must be a text of 1 to {ApiRegistrar.MaxTitle} characters");
        }

        var near = Nearest(written, Events.Keys);
        return new ScriptArgumentException($"{Registrar.Function}: there is no event '{written}'{(near is null ? string.Empty : $"; did you mean '{near}'?")}");
    }

    /// <summary>The sentence about a name that a host object does not have: it says which one was probably meant.</summary>
    public static string UnknownMember(ApiObject kind, string name)
    {
        var near = Nearest(name, kind.Members.Select(member => member.Name));
        return $"{kind.Name} has no property '{name}'{(near is null ? string.Empty : $"; did you mean '{near}'?")}";
    }

    /// <summary>The name somebody probably meant, for messages; null when none is near.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="names">What exists.</param>
    public static string? Nearest(string written, IEnumerable<string> names)
    {
        var best = names.Select(name => (Name: name, Distance: Distance(written, name))).OrderBy(pair => pair.Distance).FirstOrDefault();
        return best.Name is not null && best.Distance <= (written.Length < 4 ? 1 : 2) ? best.Name : null;
    }

    // Levenshtein without regard to case; names are a dozen characters long.
    private static int Distance(string left, string right)
    {
        if (left.Length > 64)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                var cost = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost);
                diagonal = above;
            }
        }

        return row[right.Length];
    }
}
