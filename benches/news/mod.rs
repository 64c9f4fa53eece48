//! Made-up news for the benchmarks, the same on every run.

/// Sentences as they occur in news, one paragraph each.
const PARAGRAPHS: [&str; 8] = [
    "Menteri Pertanian Rina Hartono mengatakan panen padi di Kabupaten Sleman naik lima persen tahun ini.\n",
    "\"Kami akan terus membantu petani agar harga tidak jatuh pada musim panen raya,\" kata Rina di Jakarta, Senin.\n",
    "Harga beras di pasar itu turun dari Rp 14.000 menjadi Rp 13.500 per kilogram menurut data Badan Pusat Statistik.\n",
    "“Airnya cukup sampai akhir tahun, jadi jangan cemas,” ujarnya.\n",
    "Bupati Joko Santoso, yang hadir dalam acara bertajuk “Panen Raya”, menolak memberi keterangan.\n",
    "\"Jalannya rusak lagi dan truk tidak bisa lewat,\" keluh seorang warga, dikutip dari Warta Kota.\n",
    "Komisi Pemberantasan Korupsi (KPK) belum menanggapi laporan itu. Joko pun tidak menjawab telepon.\n",
    "Menurut dia, pemerintah perlu memperbaiki saluran air di desa-desa sekitar Yogyakarta dan Magelang.\n",
];

/// About `bytes` bytes of news, different for each `seed`.
pub fn text(seed: usize, bytes: usize) -> String {
    let mut text = String::new();
    let mut state = seed as u64 * 2_654_435_761 + 1;
    while text.len() < bytes {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text += PARAGRAPHS[(state >> 33) as usize % PARAGRAPHS.len()];
    }
    text
}
