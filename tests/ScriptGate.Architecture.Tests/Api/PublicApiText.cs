using System.Reflection;

namespace ScriptGate.Architecture.Tests.Api;

/// <summary>The public surface of an assembly as sorted lines: one per type, one per member, the member below its type.</summary>
internal static class PublicApiText
{
    public static IReadOnlyList<string> Of(Assembly assembly) =>
    [
        .. assembly.GetExportedTypes()
            .SelectMany(type => Lines(type))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Lines(Type type)
    {
        yield return TypeText.Declaration(type);
        if (IsDelegate(type))
        {
            yield return $"{TypeText.Name(type)}.{MemberText.Of(type.GetMethod("Invoke")!)}";
            yield break;
        }

        const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var member in type.GetMembers(Declared).Where(MemberText.IsVisible))
        {
            yield return $"{TypeText.Name(type)}.{MemberText.Of(member)}";
        }
    }

    private static bool IsDelegate(Type type) => type.IsSubclassOf(typeof(MulticastDelegate));
}
