using System.Collections;

namespace ScriptGate.Core.Configuration;

/// <summary>Finds the secrets of a configuration.</summary>
internal static class Secrets
{
    /// <summary>Each of them with the path of its setting.</summary>
    public static IEnumerable<(string Path, SecretReference Secret)> Of(GatewayOptions options) => In(Shapes.Root, options, "");

    private static IEnumerable<(string Path, SecretReference Secret)> In(Shape shape, object value, string path) => (shape, value) switch
    {
        (ValueShape, SecretReference secret) => [(path, secret)],
        (ListShape list, IEnumerable items) => items.Cast<object>().SelectMany((item, index) => In(list.Item, item, $"{path}[{index}]")),
        (MapShape map, IDictionary members) => members.Keys.Cast<string>().SelectMany(key => In(map.Item, members[key]!, Join(path, key))),
        (ObjectShape record, not null) => record.Settings.SelectMany(setting => setting.Get(value) is { } present ? In(setting.Shape, present, Join(path, setting.Key)) : []),
        _ => [],
    };

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
