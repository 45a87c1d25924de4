namespace ScriptGate.Scripting.Api;

/// <summary>An event that rules can name, and the host objects its handlers get.</summary>
/// <param name="Name">For example <c>RCPT</c>.</param>
/// <param name="Arguments">One or two kinds; none for INIT.</param>
/// <param name="Parameters">The parameters as the types file has them: <c>session: Session, rcpt: Recipient</c>.</param>
internal sealed record ApiEvent(string Name, IReadOnlyList<ApiObject> Arguments, string Parameters);

/// <summary>Everything rules see: the kinds of host objects, the global functions and the events.</summary>
internal sealed class ApiTable
{
    private const int MaxMembers = 1024;

    private readonly Dictionary<ApiObject, int> _first = [];
    private readonly List<ApiMember> _members = [];

    /// <param name="objects">Every kind of host object, those that results name included.</param>
    /// <param name="globals">The global functions, as methods.</param>
    /// <param name="events">The events.</param>
    public ApiTable(IReadOnlyList<ApiObject> objects, ApiObject globals, IReadOnlyList<ApiEvent> events)
    {
        Objects = objects;
        Globals = globals;
        Events = events.ToDictionary(item => item.Name, StringComparer.Ordinal);
        foreach (var item in objects.Append(globals))
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

    public IReadOnlyDictionary<string, ApiEvent> Events { get; }

    /// <summary>The members of all kinds; an engine calls them by their number.</summary>
    public IReadOnlyList<ApiMember> Members => _members;

    /// <summary>The number of a kind's first member; the others follow in order.</summary>
    public int FirstMember(ApiObject item) => _first[item];

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
