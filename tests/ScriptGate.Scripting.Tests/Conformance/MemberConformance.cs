using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Conformance;

/// <summary>Every member of the rule API on every engine. What is tried stands in <c>members</c>: one file for each kind of object, one piece of ECMAScript 5 for each member.</summary>
/// <remarks>
/// A piece begins with a line <c>//# member @EVENT expected</c> and is the body of a function (session, it) in a handler of the event, <c>it</c> being the second argument; behind a slash the world knows a variant of the event. What it
/// returns, or what its promise gives, is compared with the expected JSON. A member that can be written has a second piece <c>member=</c>; the text form of a kind is <c>toString</c>,
/// its entries are <c>[]</c>.
/// </remarks>
public sealed partial class MemberConformance
{
    private static readonly string Folder = Repository.File("tests", "ScriptGate.Scripting.Tests", "Conformance", "members");

    public static TheoryData<string, string> Pieces()
    {
        var pieces = new TheoryData<string, string>();
        foreach (var engine in Engines.Names)
        {
            foreach (var piece in Directory.GetFiles(Folder, "*.js").Order(StringComparer.Ordinal).SelectMany(Read))
            {
                pieces.Add(engine, piece.Name);
            }
        }

        return pieces;
    }

    [Theory]
    [MemberData(nameof(Pieces))]
    public async Task A_member_is_what_it_is_on_every_engine(string engine, string name)
    {
        var piece = Read(Path.Combine(Folder, name.Split('.')[0] + ".js")).Single(item => item.Name == name);
        using var world = new World(engine, Rule(piece));

        await world.HappenAsync(piece.Event);

        Normal(World.TextOf(world.Lines[^1])).ShouldBe(Normal(piece.Expected));
    }

    [Fact]
    public void Every_member_of_the_table_has_a_piece()
    {
        var tried = Directory.GetFiles(Folder, "*.js").SelectMany(Read).Select(piece => piece.Name).ToHashSet(StringComparer.Ordinal);
        var wanted = RuleEvents.Table.Objects.Append(RuleEvents.Table.Globals).SelectMany(Wanted).ToList();

        wanted.Except(tried, StringComparer.Ordinal).ShouldBeEmpty("write a piece for each in tests/ScriptGate.Scripting.Tests/Conformance/members");
        tried.Except(wanted, StringComparer.Ordinal).ShouldBeEmpty("the table has no such member");
    }

    [Fact]
    public void Every_event_is_used_by_a_piece() =>
        RuleEvents.All.Select(item => item.Name).Where(name => name != RuleEvents.Init)
            .Except(Directory.GetFiles(Folder, "*.js").SelectMany(Read).Select(piece => piece.Event.Split('/')[0]), StringComparer.Ordinal)
            .ShouldBeEmpty();

    private static IEnumerable<string> Wanted(ApiObject kind)
    {
        foreach (var member in kind.Members)
        {
            yield return $"{kind.Name}.{member.Name}";
            if (member.Set is not null)
            {
                yield return $"{kind.Name}.{member.Name}=";
            }
        }

        if (kind.Text is not null)
        {
            yield return $"{kind.Name}.toString";
        }

        if (kind.Entries is not null)
        {
            yield return $"{kind.Name}.[]";
        }
    }

    private static string Rule(Piece piece) => $$"""
        function tell(value) { log(JSON.stringify(value === undefined ? null : value)); }
        function piece(session, it) {
        {{piece.Body}}
        }
        on('{{piece.Event.Split('/')[0]}}', function (session, it) {
          var value = piece(session, it);
          if (value && value.then) { return value.then(tell, function (error) { tell('rejected: ' + error.message); }); }
          tell(value);
        });
        """;

    private static string Normal(string json) => JsonSerializer.Serialize(JsonDocument.Parse(json).RootElement);

    private static IEnumerable<Piece> Read(string file)
    {
        var kind = Path.GetFileNameWithoutExtension(file);
        Match? head = null;
        var body = new StringBuilder();
        foreach (var line in File.ReadLines(file))
        {
            if (Head().Match(line) is { Success: true } match)
            {
                if (head is not null)
                {
                    yield return Make(kind, head, body);
                }

                head = match;
                body.Clear();
            }
            else
            {
                body.AppendLine(line);
            }
        }

        if (head is not null)
        {
            yield return Make(kind, head, body);
        }
    }

    private static Piece Make(string kind, Match head, StringBuilder body) => new($"{kind}.{head.Groups["member"].Value}", head.Groups["event"].Value, head.Groups["expected"].Value, body.ToString());

    [GeneratedRegex(@"^//# (?<member>\S+) @(?<event>[A-Z_/]+) (?<expected>.+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Head();

    private sealed record Piece(string Name, string Event, string Expected, string Body);
}
