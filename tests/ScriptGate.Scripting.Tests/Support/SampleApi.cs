using System.Collections.Concurrent;
using ScriptGate.Scripting.Api;
using ScriptGate.Scripting.Engine;

namespace ScriptGate.Scripting.Tests.Support;

/// <summary>A person: the host object of the engine's tests.</summary>
internal sealed class Person(string name)
{
    public string Name { get; set; } = name;

    public double Age { get; set; } = 42;

    public Person? Friend { get; set; }

    public List<Person> Children { get; } = [];

    public Dictionary<string, string> Notes { get; } = new(StringComparer.Ordinal);

    public int TimesAsked { get; set; }

    public override string ToString() => Name;
}

/// <summary>What a handler of the tests may return.</summary>
internal sealed record Answer(string Text);

/// <summary>The target of the global functions in tests: what the rule said, and the promises it waits for.</summary>
internal sealed class TestCaller
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _said = new(StringComparer.Ordinal);

    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentDictionary<string, TaskCompletionSource<ScriptValue>> Promises { get; } = new(StringComparer.Ordinal);

    /// <summary>Completes when a rule said these words.</summary>
    public Task Heard(string text) => SaidSource(text).Task;

    public void Say(string text)
    {
        Lines.Enqueue(text);
        SaidSource(text).TrySetResult();
    }

    /// <summary>Open at first; while it is closed, rules that call <c>hold()</c> do not come back.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public TaskCompletionSource<ScriptValue> PromiseOf(string name) =>
        Promises.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private TaskCompletionSource SaidSource(string text) => _said.GetOrAdd(text, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

/// <summary>A small API of the kind that the rule API is.</summary>
internal static class SampleApi
{
    public static readonly ApiObject<Answer> AnswerKind = new("Answer", "An answer.");

    public static readonly ApiObject<Dictionary<string, string>> NotesKind = new ApiObject<Dictionary<string, string>>("Notes", "Notes.").AsEntries(
        (notes, key) => notes.TryGetValue(key, out var json) ? ScriptValue.Data(json) : default,
        Keep,
        notes => System.Text.Json.JsonSerializer.Serialize(notes.Keys));

    public static readonly ApiObject<Person> PersonKind = MakePerson();

    public static ApiTable Table { get; } = new(
        [PersonKind, NotesKind, AnswerKind],
        MakeGlobals(),
        [
            new ApiEvent("INIT", [], ""),
            new ApiEvent("GREET", [PersonKind], "person: Person"),
            new ApiEvent("MEET", [PersonKind, PersonKind], "person: Person, other: Person"),
        ]);

    private static ApiObject<Person> MakePerson()
    {
        var person = new ApiObject<Person>("Person", "A person.");
        return person
            .Property("name", "string", "The name.", p => p.Name, (p, a) => p.Name = a.Text(0, "the name"))
            .Property("age", "number", "The age.", p => { p.TimesAsked++; return p.Age; })
            .Property("broken", "string", "Always fails.", _ => throw new InvalidOperationException("nothing there"))
            .Object("friend", person, "The friend.", p => p.Friend)
            .Object("self", person, "The same person.", p => p, isConstant: true, isNullable: false)
            .Object("notes", NotesKind, "Notes.", p => p.Notes, isConstant: true, isNullable: false)
            .List("children", person, "The children.", p => p.Children)
            .Method("greets", 1, "(other: Person): boolean", "Whether they greet.", (p, a) => !ReferenceEquals(a.Host<Person>(0, "other", "a Person"), p))
            .Method("introduce", 1, "(other: Person): Person", "Gives back the other.", (_, a) => ScriptValue.OfHost(a.Host<Person>(0, "other", "a Person")), person)
            .Method("befriend", 1, "(other: Person | null): void", "Makes somebody the friend.", (p, a) =>
            {
                p.Friend = a[0].IsNothing ? null : a.Host<Person>(0, "other", "a Person");
                return default;
            })
            .LookUp("note", "(name: string): string | null", "One of the notes.", (p, a) =>
            {
                p.TimesAsked++;
                return p.Notes.TryGetValue(a.Text(0, "name"), out var note) ? note : ScriptValue.Null;
            })
            .AsText(p => p.Name)
            .AsSteady();
    }

    private static ApiObject<TestCaller> MakeGlobals() => new ApiObject<TestCaller>("Globals", "Functions.")
        .Method("say", 1, "(text: string): void", "Says something.", (caller, a) =>
        {
            caller.Say(a[0].Kind == ScriptValueKind.Data ? a[0].Text : a.Text(0, "text"));
            return default;
        })
        .Method("type", 1, "(value: unknown): string", "How the host sees a value.", (_, a) => $"{a[0].Kind}")
        .Method("echo", 1, "(value: unknown): unknown", "The value, there and back.", (_, a) => a[0])
        .Method("promised", 1, "(name: string): Promise<unknown>", "A promise.", (caller, a) => ScriptValue.Promise(caller.PromiseOf(a.Text(0, "name")).Task))
        .Method("answer", 1, "(text: string): Answer", "Makes an answer.", (_, a) => ScriptValue.OfHost(new Answer(a.Text(0, "text"))), AnswerKind)
        .Method("hold", 0, "(): void", "Comes back when the gate is open, as a slow built-in does.", (caller, _) =>
        {
            caller.Say("held");
            caller.Gate.Wait();
            return default;
        })
        .Method("fail", 0, "(): void", "Fails in the host.", (_, _) => throw new InvalidOperationException("the host is out of order"));

    private static void Keep(Dictionary<string, string> notes, string key, ScriptValue value)
    {
        switch (value.Kind)
        {
            case ScriptValueKind.Undefined:
                notes.Remove(key);
                break;
            case ScriptValueKind.Data:
                notes[key] = value.Text;
                break;
            default:
                notes[key] = value.Kind == ScriptValueKind.Text ? System.Text.Json.JsonSerializer.Serialize(value.Text) : $"{value.Number}";
                break;
        }
    }
}
