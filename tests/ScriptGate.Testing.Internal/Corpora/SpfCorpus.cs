using System.Globalization;
using System.Net;

namespace ScriptGate.Testing;

/// <summary>The public SPF test suite (RFC 7208), which is not part of this repository; see <see cref="CorpusFiles"/>.</summary>
public static class SpfCorpus
{
    /// <summary>Where it is below the folder of the corpora.</summary>
    public const string File = "spf-rfc7208/rfc7208-tests.yml";

    private static readonly Lazy<IReadOnlyDictionary<string, SpfCase>> Loaded = new(Load);

    /// <summary>All cases by name, <c>section/test</c>; empty when the corpus is not here.</summary>
    public static IReadOnlyDictionary<string, SpfCase> Cases => Loaded.Value;

    private static Dictionary<string, SpfCase> Load()
    {
        var cases = new Dictionary<string, SpfCase>(StringComparer.Ordinal);
        if (CorpusFiles.Find(File) is not { } path)
        {
            return cases;
        }

        foreach (var scenario in YamlText.Documents(System.IO.File.ReadAllText(path)).Cast<Dictionary<string, object>>())
        {
            var zone = (Dictionary<string, object>)scenario["zonedata"];
            foreach (var (name, value) in (Dictionary<string, object>)scenario["tests"])
            {
                var test = (Dictionary<string, object>)value;
                var full = $"{scenario["description"]}/{name}";
                cases.Add(full, new SpfCase(
                    full,
                    (string)test["helo"],
                    IPAddress.Parse((string)test["host"]),
                    (string)test["mailfrom"],
                    test["result"] is List<object> several ? [.. several.Cast<string>()] : [(string)test["result"]],
                    test.GetValueOrDefault("explanation") as string,
                    zone));
            }
        }

        return cases;
    }
}

/// <summary>One case of the suite.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hello">The hello name.</param>
/// <param name="Client">The client.</param>
/// <param name="Sender">The reverse path.</param>
/// <param name="Results">The results that are right.</param>
/// <param name="Explanation">The explanation; <c>DEFAULT</c> for none of the domain's, null where it does not matter.</param>
/// <param name="Zone">What DNS knows.</param>
public sealed record SpfCase(
    string Name, string Hello, IPAddress Client, string Sender, IReadOnlyList<string> Results, string? Explanation, IReadOnlyDictionary<string, object> Zone)
{
    /// <summary>The name, for the list of tests.</summary>
    public override string ToString() => Name;

    /// <summary>A resolver that knows the scenario's zone, and nothing else.</summary>
    public FakeResolver Resolver()
    {
        var resolver = new FakeResolver();
        foreach (var (name, entries) in Zone)
        {
            Fill(resolver, name, (List<object>)entries);
        }

        return resolver;
    }

    // Records of the old type SPF stand for TXT records unless the name has entries of that type, "NONE" included. "TIMEOUT" is for all types without an entry.
    private static void Fill(FakeResolver resolver, string name, List<object> entries)
    {
        var records = entries.OfType<Dictionary<string, object>>().Select(entry => entry.Single()).ToList();
        var hasTexts = records.Exists(record => record.Key == "TXT");
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (type, value) in records.Where(record => record.Value is not "NONE"))
        {
            var effective = type == "SPF" ? "TXT" : type;
            if (type != "SPF" || !hasTexts)
            {
                known.Add(effective);
                Add(resolver, name, effective, value);
            }
        }

        if (entries.Contains("TIMEOUT"))
        {
            foreach (var type in new[] { "A", "AAAA", "MX", "TXT", "PTR" }.Where(type => !known.Contains(type)))
            {
                resolver.Fail(name, DnsOutcome.Timeout, type);
            }
        }
    }

    private static void Add(FakeResolver resolver, string name, string type, object value)
    {
        switch (type)
        {
            case "A" or "AAAA":
                resolver.Address(name, (string)value);
                break;
            case "TXT":
                resolver.Txt(name, value is List<object> strings ? string.Concat(strings.Cast<string>()) : (string)value);
                break;
            case "MX":
                var mx = (List<object>)value;
                resolver.Mx(name, int.Parse((string)mx[0], CultureInfo.InvariantCulture), (string)mx[1]);
                break;
            case "PTR":
                resolver.Reverse(AddressOf(name), (string)value);
                break;
            case "CNAME":
                resolver.Alias(name, (string)value);
                break;
            default:
                throw new FormatException($"{name}: the type {type} is not known");
        }
    }

    private static string AddressOf(string reverse)
    {
        var labels = reverse.TrimEnd('.').Split('.')[..^2].Reverse().ToArray();
        return labels.Length == 4 ? string.Join('.', labels) : new IPAddress(Convert.FromHexString(string.Concat(labels))).ToString();
    }
}
